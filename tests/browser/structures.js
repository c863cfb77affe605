// A structure of a test's own, made by the command line.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { stage } from './stage.js';

/** Makes a structure whose referent is `person`, and to which `people` belong; says its name. */
export function lookAfter(person, people = []) {
  const { pli, config } = stage();
  const run = (...words) => execFileSync(pli, ['--config', config, 'structure', ...words]);
  const name = `Clinique ${randomBytes(5).toString('hex')}`;
  run('create', name, '--domain', 'sante.example', '--place', 'ca-qc');
  for (const one of people) run('take', name, one.address, '--profession', 'Infirmière');
  run('referent', name, person.address);
  return name;
}
