//! The type and its attributes → [`Parsed`].

use darling::ast::NestedMeta;
use darling::error::Accumulator;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Expr, Field, Fields, Ident, Lit, Member, Meta, Path, Token};

use super::elsewhere;
use super::model::{Parsed, Part, Place, Says, Source};
use crate::invisible::opened;
use crate::suggest::{error, unknown};
use crate::{class, crate_path};

pub(super) const KEYS: [&str; 6] = ["status", "retry_after", "with", "transparent", "not_sent", "abort"];
const SINGLE_WORD: &str = "a class is a single word, in small letters: write `#[class(transient)]`";
const CONTAINER_KEYS: [&str; 2] = ["default", "crate"];

pub(super) fn parse<'a>(input: &'a DeriveInput, errors: &mut Accumulator) -> Parsed<'a> {
    let mut parsed =
        Parsed { krate: syn::parse_quote!(::reflexio), parts: Vec::new(), default: None, broken: false };
    match &input.data {
        Data::Struct(data) => {
            let mut says = Says::default();
            for entry in read(&input.attrs, &mut says.broken, errors) {
                let result = match parsed.container(&entry, false) {
                    Ok(false) => says.add(&entry, &data.fields),
                    other => other.map(drop),
                };
                errors.handle(result.inspect_err(|_| says.broken = true));
            }
            fields(&data.fields, &mut says, errors);
            parsed.parts.push(Part { ident: &input.ident, is_variant: false, fields: &data.fields, says });
        }
        Data::Enum(data) => {
            let mut broken = false;
            for entry in read(&input.attrs, &mut broken, errors) {
                let result = parsed.container(&entry, true);
                errors.handle(result.inspect_err(|_| broken = true));
            }
            parsed.broken = broken;
            for variant in &data.variants {
                let mut says = Says::default();
                for entry in read(&variant.attrs, &mut says.broken, errors) {
                    let result = says.add(&entry, &variant.fields);
                    errors.handle(result.inspect_err(|_| says.broken = true));
                }
                fields(&variant.fields, &mut says, errors);
                parsed.parts.push(Part {
                    ident: &variant.ident,
                    is_variant: true,
                    fields: &variant.fields,
                    says,
                });
            }
        }
        Data::Union(data) => {
            let message =
                "a union does not know which of its fields is set, so it cannot be classified: use an enum";
            errors.push(error(&data.union_token, message));
        }
    }
    parsed
}

/// One word, or `word = value`, of an attribute.
struct Entry {
    key: Ident,
    value: Option<Expr>,
}

/// The entries of all `#[class(…)]` among `attrs`; `broken` if there was a mistake in one.
fn read(attrs: &[Attribute], broken: &mut bool, errors: &mut Accumulator) -> Vec<Entry> {
    let mut entries = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("class")) {
        let items = match &attr.meta {
            Meta::List(list) if !list.tokens.is_empty() => {
                // Of what is missing at the end, this knows the place.
                list.parse_args_with(Punctuated::<_, Token![,]>::parse_terminated).map_err(Into::into)
            }
            _ => Err(error(attr.path(), "`class` needs a class: write `#[class(transient)]`")),
        };
        let items = errors.handle(items.inspect_err(|_| *broken = true));
        for item in items.unwrap_or_default() {
            entries.extend(errors.handle(entry(item).inspect_err(|_| *broken = true)));
        }
    }
    entries
}

fn entry(item: NestedMeta) -> darling::Result<Entry> {
    let (path, value) = match item {
        NestedMeta::Meta(Meta::Path(path)) => (path, None),
        NestedMeta::Meta(Meta::NameValue(pair)) => (pair.path, Some(opened(pair.value))),
        NestedMeta::Meta(Meta::List(list)) => {
            return Err(error(
                &list.path,
                "nothing in `#[class(…)]` takes a list: write `name` or `name = value`",
            ));
        }
        NestedMeta::Lit(lit) => {
            return Err(error(&lit, "a class is a word, without quotes: write `#[class(transient)]`"));
        }
        NestedMeta::NameValueInvalidExpr(invalid) => return Err(invalid.error),
    };
    match path.get_ident() {
        Some(key) => Ok(Entry { key: key.clone(), value }),
        None => Err(error(&path, SINGLE_WORD)),
    }
}

impl Parsed<'_> {
    /// Takes what belongs to the type as a whole; the rest (`false`) is left for a struct.
    fn container(&mut self, entry: &Entry, is_enum: bool) -> darling::Result<bool> {
        let Entry { key, value } = entry;
        let name = key.unraw().to_string();
        if name == "default" && self.default.is_some() {
            return Err(error(key, "`default` is given twice: keep one of the two"));
        }
        match (name.as_str(), value) {
            ("crate", value) => {
                self.krate = crate_path::parse(value.as_ref(), key)?;
                Ok(true)
            }
            ("default", _) if !is_enum => Err(error(
                key,
                "a struct has no variants to give a default to: write its class, such as `#[class(transient)]`",
            )),
            ("default", Some(Expr::Path(path))) => {
                self.default = Some(class_named(word(&path.path)?, &class::NAMES)?);
                Ok(true)
            }
            ("default", _) => Err(error(key, "`default` is a class: write `#[class(default = unknown)]`")),
            _ if !is_enum => Ok(false),
            (class, None) if class::NAMES.contains(&class) => Err(error(
                key,
                format!(
                    "on the enum itself a class is the default of its variants: write `#[class(default = {class})]`"
                ),
            )),
            (known, _) if KEYS.contains(&known) => {
                Err(error(key, format!("`{known}` belongs to a variant: write it above the variant")))
            }
            _ => Err(unknown("argument", key, &[&CONTAINER_KEYS[..], &class::NAMES].concat())),
        }
    }
}

/// A variant of `ErrorClass`; `known` is what may stand there.
fn class_named(name: &Ident, known: &[&str]) -> darling::Result<Ident> {
    class::variant(name).ok_or_else(|| {
        let text = name.unraw().to_string();
        match elsewhere::meant(&text) {
            Some(meant) => error(name, format!("unknown error class `{text}`: {meant}")),
            None => unknown("error class", name, known),
        }
    })
}

fn word(path: &Path) -> darling::Result<&Ident> {
    path.get_ident().ok_or_else(|| error(path, SINGLE_WORD))
}

impl Says {
    fn add(&mut self, entry: &Entry, fields: &Fields) -> darling::Result<()> {
        let Entry { key, value } = entry;
        let name = key.unraw().to_string();
        match (name.as_str(), value) {
            ("transparent", None) => self.sources.push((Source::Transparent, key.span())),
            ("transparent", Some(value)) => {
                return Err(error(value, "`transparent` means the only field: write it without a value"));
            }
            ("with", value) => {
                let function = with(key, value.as_ref())?;
                self.sources.push((Source::With(function, None), key.span()));
            }
            ("not_sent", None) => self.not_sent = true,
            ("abort", None) => self.abort = true,
            (flag @ ("not_sent" | "abort"), Some(value)) => {
                return Err(error(
                    value,
                    format!("`{flag}` takes no value: write it alone, or leave it out"),
                ));
            }
            ("status", Some(value)) => {
                let place = place(key, value, fields)?;
                self.sources.push((Source::Status(place), key.span()));
            }
            ("retry_after", Some(value)) => self.hint(key, place(key, value, fields)?)?,
            ("status" | "retry_after", None) => {
                // Of an only field nobody needs to be told which it is.
                if let ("status", Some(place)) = (name.as_str(), only(fields)) {
                    self.sources.push((Source::Status(place), key.span()));
                    return Ok(());
                }
                return Err(error(
                    key,
                    format!(
                        "`{name}` is read from a field: write `{name} = field`, or `#[class({name})]` above the field"
                    ),
                ));
            }
            (known, _) if CONTAINER_KEYS.contains(&known) => {
                return Err(error(
                    key,
                    format!("`{known}` belongs to the whole type: write it above the type"),
                ));
            }
            (class, Some(_)) if class::NAMES.contains(&class) => {
                return Err(error(key, format!("a class has no value: write `#[class({class})]`")));
            }
            _ => {
                let class = class_named(key, &[&class::NAMES[..], &KEYS].concat())?;
                self.sources.push((Source::Class(class), key.span()));
            }
        }
        Ok(())
    }

    fn hint(&mut self, key: &Ident, place: Place) -> darling::Result<()> {
        if self.retry_after.is_some() {
            return Err(error(key, "`retry_after` is given twice: keep one of the two"));
        }
        self.retry_after = Some(place);
        Ok(())
    }
}

/// `#[class(status)]` and `#[class(retry_after)]` on the fields themselves.
fn fields(all: &Fields, says: &mut Says, errors: &mut Accumulator) {
    for (member, field) in all.members().zip(all) {
        for entry in read(&field.attrs, &mut says.broken, errors) {
            let result = on_field(says, &entry, &member, field);
            errors.handle(result.inspect_err(|_| says.broken = true));
        }
    }
}

fn on_field(says: &mut Says, entry: &Entry, member: &Member, field: &Field) -> darling::Result<()> {
    let Entry { key, value } = entry;
    let place = Place { member: member.clone(), span: type_span(field) };
    if key.unraw() == "with" {
        let function = with(key, value.as_ref())?;
        says.sources.push((Source::With(function, Some(place)), key.span()));
        return Ok(());
    }
    if let Some(value) = value {
        return Err(error(
            value,
            "on a field there is nothing to add: write `#[class(status)]`, `#[class(retry_after)]` or `#[class(with = by_code)]`",
        ));
    }
    match key.unraw().to_string().as_str() {
        "status" => says.sources.push((Source::Status(place), key.span())),
        "retry_after" => says.hint(key, place)?,
        other
            if class::NAMES.contains(&other)
                || KEYS.contains(&other)
                || elsewhere::meant(other).is_some() =>
        {
            return Err(error(
                key,
                format!("`{other}` belongs to the variant or the struct: write it there, not above a field"),
            ));
        }
        _ => return Err(unknown("role of a field", key, &["status", "retry_after", "with"])),
    }
    Ok(())
}

/// The function of `with = …`.
fn with(key: &Ident, value: Option<&Expr>) -> darling::Result<Expr> {
    let wanted = "a function from the field to an `ErrorClass` or a `Classification`";
    match value {
        Some(Expr::Lit(lit)) => {
            Err(error(lit, format!("`with` takes {wanted}, without quotes: write `with = by_code`")))
        }
        Some(function) => Ok(function.clone()),
        None => Err(error(key, format!("`with` takes {wanted}: write `with = by_code`"))),
    }
}

/// The field that has no other beside it.
fn only(fields: &Fields) -> Option<Place> {
    let mut members = fields.members().zip(fields);
    match (members.next(), members.next()) {
        (Some((member, field)), None) => Some(Place { member, span: type_span(field) }),
        _ => None,
    }
}

/// An error about the type of a field is shown at that type.
fn type_span(field: &Field) -> proc_macro2::Span {
    use syn::spanned::Spanned;
    field.ty.span()
}

/// The field that `value` names: an identifier, or the index of a tuple's field.
fn place(key: &Ident, value: &Expr, fields: &Fields) -> darling::Result<Place> {
    let wanted = match value {
        Expr::Path(path) => path.path.get_ident().map(|ident| Member::Named(ident.clone())),
        Expr::Lit(lit) => match &lit.lit {
            Lit::Int(int) => int
                .base10_parse()
                .ok()
                .map(|index: u32| Member::Unnamed(syn::Index { index, span: int.span() })),
            _ => None,
        },
        _ => None,
    };
    let Some(wanted) = wanted else {
        return Err(error(
            value,
            format!("`{key}` takes the name of a field or its index, without quotes: write `{key} = 0`"),
        ));
    };
    if fields.members().any(|member| member == wanted) {
        use syn::spanned::Spanned;
        return Ok(Place { span: wanted.span(), member: wanted });
    }
    let known: Vec<_> = fields
        .members()
        .map(|member| match member {
            Member::Named(ident) => ident.to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        })
        .collect();
    let known: Vec<_> = known.iter().map(String::as_str).collect();
    match &wanted {
        Member::Unnamed(index) if key == "status" && index.index >= 100 => Err(error(
            value,
            "a status is read from a field: where it is always the same, write its class, such as `#[class(server_error)]`",
        )),
        _ if known.is_empty() => {
            Err(error(value, format!("there is no field that `{key}` could be read from: leave it out")))
        }
        Member::Named(ident) => Err(unknown("field", ident, &known)),
        Member::Unnamed(index) => Err(error(
            value,
            format!("unknown field `{}`: write {}", index.index, crate::suggest::one_of(&known)),
        )),
    }
}
