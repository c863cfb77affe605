//! Enough HTML to use our own pages: tags, forms, labels, links, text. Our pages are well formed, with quoted
//! attributes; nothing else is read with this.

/// A page, in pieces.
#[derive(Debug)]
pub(crate) struct Document(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Open { name: String, attributes: Vec<(String, String)> },
    Close(String),
    Text(String),
}

/// What kind a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Hidden,
    Box,
    Radio,
    File,
    Button,
}

/// A field or a button.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) on: bool,
    /// What a person calls it.
    pub(crate) label: String,
}

/// A form.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) method: String,
    pub(crate) is_multipart: bool,
    pub(crate) inputs: Vec<Input>,
}

impl Form {
    pub(crate) fn is_get(&self) -> bool {
        !self.method.eq_ignore_ascii_case("post")
    }

    /// A field by its label or its name.
    pub(crate) fn find(&self, field: &str) -> Option<&Input> {
        let fields = || self.inputs.iter().filter(|input| input.kind != Kind::Button);
        fields().find(|input| input.name == field).or_else(|| fields().find(|input| input.label.contains(field)))
    }

    /// A button by its words, its value or its name.
    pub(crate) fn button(&self, words: &str) -> Option<&Input> {
        let buttons = || self.inputs.iter().filter(|input| input.kind == Kind::Button);
        buttons()
            .find(|button| button.label == words || button.value == words)
            .or_else(|| buttons().find(|button| button.name == words || button.label.contains(words)))
    }

    pub(crate) fn value(&self, name: &str) -> Option<String> {
        self.inputs
            .iter()
            .find(|input| input.name == name && input.kind != Kind::Button)
            .map(|input| input.value.clone())
    }

    /// What there is, for a failed test.
    pub(crate) fn names(&self) -> Vec<String> {
        self.inputs.iter().map(|input| format!("{} « {} » = {}", input.name, input.label, input.value)).collect()
    }
}

impl Document {
    pub(crate) fn read(html: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            let (text, tag) = rest.split_at(at);
            if !text.is_empty() {
                pieces.push(Piece::Text(unescape(text)));
            }
            let end = end_of(tag);
            let (inside, after) = (&tag[1..end], tag.get(end + 1..).unwrap_or_default());
            rest = after;
            if let Some(name) = inside.strip_prefix('/') {
                pieces.push(Piece::Close(name.trim().to_lowercase()));
            } else if !inside.starts_with('!') {
                pieces.push(open(inside));
            }
        }
        pieces.push(Piece::Text(unescape(rest)));
        Self(pieces)
    }

    /// What a person reads, with single spaces.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let mut hidden = 0_u32;
        for piece in &self.0 {
            match piece {
                Piece::Open { name, .. } if matches!(name.as_str(), "style" | "script" | "title") => hidden += 1,
                Piece::Close(name) if matches!(name.as_str(), "style" | "script" | "title") => hidden -= 1,
                Piece::Text(words) if hidden == 0 => text.push_str(words),
                // A place to break a long word is no space.
                Piece::Open { name, .. } if name == "wbr" => {}
                Piece::Open { .. } | Piece::Close(_) => text.push(' '),
                Piece::Text(_) => {}
            }
        }
        // A non-breaking space is part of French and stays.
        text.split([' ', '\n', '\t', '\r']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The values of one attribute, wherever it is.
    pub(crate) fn attributes(&self, wanted: &str) -> Vec<String> {
        let all = self.0.iter().filter_map(|piece| match piece {
            Piece::Open { attributes, .. } => Some(attributes),
            _ => None,
        });
        all.flatten().filter(|(name, _)| name == wanted).map(|(_, value)| value.clone()).collect()
    }

    /// Words and address of every link.
    pub(crate) fn links(&self) -> Vec<(String, String)> {
        self.spans("a").into_iter().filter_map(|(attributes, words)| Some((words, get(&attributes, "href")?))).collect()
    }

    /// Attributes and words of every element of one name.
    fn spans(&self, wanted: &str) -> Vec<(Vec<(String, String)>, String)> {
        let mut found: Vec<(Vec<(String, String)>, String)> = Vec::new();
        let mut inside = false;
        for piece in &self.0 {
            match piece {
                Piece::Open { name, attributes } if name == wanted => {
                    inside = true;
                    found.push((attributes.clone(), get(attributes, "aria-label").unwrap_or_default()));
                }
                Piece::Close(name) if name == wanted => inside = false,
                Piece::Text(words) if inside => {
                    if let Some((_, all)) = found.last_mut() {
                        all.push_str(words);
                    }
                }
                _ => {}
            }
        }
        for (_, words) in &mut found {
            *words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        found
    }

    /// The forms, with their labelled fields.
    pub(crate) fn forms(&self) -> Vec<Form> {
        let labels: Vec<(String, String)> = self
            .spans("label")
            .into_iter()
            .filter_map(|(attributes, words)| Some((get(&attributes, "for")?, words)))
            .collect();
        let mut forms: Vec<Form> = Vec::new();
        let (mut in_form, mut label, mut words) = (false, None::<usize>, String::new());
        let (mut text_area, mut button) = (false, false);
        for piece in &self.0 {
            match piece {
                Piece::Open { name, attributes } if name == "form" => {
                    in_form = true;
                    forms.push(Form {
                        action: get(attributes, "action").unwrap_or_default(),
                        method: get(attributes, "method").unwrap_or_default(),
                        is_multipart: get(attributes, "enctype").is_some_and(|kind| kind.starts_with("multipart")),
                        inputs: Vec::new(),
                    });
                }
                Piece::Close(name) if name == "form" => in_form = false,
                Piece::Open { name, .. } if name == "label" => {
                    label = forms.last().map(|form| form.inputs.len());
                    words.clear();
                }
                Piece::Close(name) if name == "label" => {
                    if let (Some(form), Some(from)) = (forms.last_mut(), label.take()) {
                        for input in form.inputs.iter_mut().skip(from).filter(|input| input.label.is_empty()) {
                            input.label = words.split_whitespace().collect::<Vec<_>>().join(" ");
                        }
                    }
                }
                // The first choice of a list is the one that is sent, unless another is marked.
                Piece::Open { name, attributes } if in_form && name == "option" => {
                    let marked = get(attributes, "selected").is_some();
                    let list = forms.last_mut().and_then(|form| form.inputs.last_mut());
                    if let Some(list) = list.filter(|list| marked || !list.on) {
                        list.on = true;
                        list.value = get(attributes, "value").unwrap_or_default();
                    }
                }
                Piece::Open { name, attributes } if in_form => {
                    if let (Some(form), Some(input)) = (forms.last_mut(), input(name, attributes, &labels)) {
                        form.inputs.push(input);
                        text_area = name == "textarea";
                        button = name == "button";
                    }
                }
                Piece::Close(name) => {
                    text_area &= name != "textarea";
                    button &= name != "button";
                }
                Piece::Text(text) => {
                    words.push_str(text);
                    let last = forms.last_mut().and_then(|form| form.inputs.last_mut());
                    if let (Some(input), true) = (last, text_area || button) {
                        if text_area {
                            // The first line break after the tag is not part of the value.
                            input.value = text.strip_prefix('\n').unwrap_or(text).to_owned();
                        } else {
                            let more = format!("{} {text}", input.label);
                            input.label = more.split_whitespace().collect::<Vec<_>>().join(" ");
                        }
                    }
                }
                Piece::Open { .. } => {}
            }
        }
        forms
    }
}

fn input(name: &str, attributes: &[(String, String)], labels: &[(String, String)]) -> Option<Input> {
    let of = |wanted| get(attributes, wanted);
    let kind = match (name, of("type").as_deref()) {
        ("button", Some("button")) => return None,
        ("button", _) | ("input", Some("submit")) => Kind::Button,
        ("input", Some("hidden")) => Kind::Hidden,
        ("input", Some("checkbox")) => Kind::Box,
        ("input", Some("radio")) => Kind::Radio,
        ("input", Some("file")) => Kind::File,
        ("input" | "textarea" | "select", _) => Kind::Text,
        _ => return None,
    };
    let id = of("id");
    let label = labels.iter().find(|(for_id, _)| Some(for_id) == id.as_ref()).map(|(_, words)| words.clone());
    let value = of("value");
    let value = if matches!(kind, Kind::Box | Kind::Radio) {
        value.unwrap_or("on".to_owned())
    } else {
        value.unwrap_or_default()
    };
    Some(Input {
        kind,
        name: of("name").unwrap_or_default(),
        value,
        on: of("checked").is_some(),
        label: of("aria-label").or(label).unwrap_or_default(),
    })
}

fn get(attributes: &[(String, String)], wanted: &str) -> Option<String> {
    attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone())
}

/// Where a tag ends: the `>` outside of quotes.
fn end_of(tag: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in tag.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at,
            _ => {}
        }
    }
    tag.len() - 1
}

fn open(inside: &str) -> Piece {
    let inside = inside.trim_end_matches('/');
    let (name, mut rest) = inside.split_once([' ', '\n']).unwrap_or((inside, ""));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let stop = rest.find([' ', '=', '\n']).unwrap_or(rest.len());
        let (key, after) = rest.split_at(stop);
        let (value, after) = match after.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => ("", after.trim_start_matches('=')),
        };
        attributes.push((key.to_lowercase(), unescape(value)));
        rest = after;
    }
    Piece::Open { name: name.to_lowercase(), attributes }
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}
