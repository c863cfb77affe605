//! What a browser's parser makes of a page: every element, attribute and text, in the order in which they come up.

use std::{borrow::Cow, cell::RefCell};

use html5ever::{
    Attribute, ExpandedName, ParseOpts, QualName, local_name, ns, parse_document,
    tendril::{StrTendril, TendrilSink},
    tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
};

/// Everything that came up while parsing.
#[derive(Default)]
pub(super) struct Record {
    names: RefCell<Vec<QualName>>,
    pub(super) elements: RefCell<Vec<(QualName, Vec<Attribute>)>>,
    pub(super) text: RefCell<String>,
    pub(super) comments: RefCell<usize>,
}

/// Parses a whole page.
pub(super) fn record(page: &str) -> Record {
    parse_document(Record::default(), ParseOpts::default()).one(page)
}

impl Record {
    fn node(&self, name: QualName) -> usize {
        let mut names = self.names.borrow_mut();
        names.push(name);
        names.len()
    }

    fn add(&self, child: NodeOrText<usize>) {
        if let NodeOrText::AppendText(text) = child {
            self.text.borrow_mut().push_str(&text);
        }
    }
}

fn anonymous() -> QualName {
    QualName::new(None, ns!(), local_name!(""))
}

impl TreeSink for Record {
    type Handle = usize;
    type Output = Self;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Self {
        self
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> usize {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> ExpandedName<'a> {
        // The names must outlive the borrow; a test may leak them.
        let name: &'static QualName = Box::leak(Box::new(self.names.borrow()[*target - 1].clone()));
        name.expanded()
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> usize {
        self.elements.borrow_mut().push((name.clone(), attrs));
        self.node(name)
    }

    fn create_comment(&self, _: StrTendril) -> usize {
        *self.comments.borrow_mut() += 1;
        self.node(anonymous())
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        *self.comments.borrow_mut() += 1;
        self.node(anonymous())
    }

    fn append(&self, _: &usize, child: NodeOrText<usize>) {
        self.add(child);
    }

    fn append_based_on_parent_node(&self, _: &usize, _: &usize, child: NodeOrText<usize>) {
        self.add(child);
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &usize) -> usize {
        *target
    }

    fn same_node(&self, x: &usize, y: &usize) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, _: &usize, child: NodeOrText<usize>) {
        self.add(child);
    }

    fn add_attrs_if_missing(&self, target: &usize, attrs: Vec<Attribute>) {
        let name = self.names.borrow()[*target - 1].clone();
        self.elements.borrow_mut().push((name, attrs));
    }

    fn remove_from_parent(&self, _: &usize) {}

    fn reparent_children(&self, _: &usize, _: &usize) {}
}
