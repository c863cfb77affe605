// Takes the pictures of the README (`make pictures`): the same stage as the tests, other journeys, nothing judged.
import { defineConfig } from '@playwright/test';
import tests from './playwright.config.js';

export default defineConfig({ ...tests, testMatch: 'pictures.js', workers: 1, timeout: 60_000, projects: [{ name: 'pictures' }] });
