//! What is in an expanded function.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Block, Expr, TypeImplTrait};

use super::same::flat;
use super::{arguments, range};

/// How often `impl Trait` stands for a type.
pub(super) fn opaque_types(block: &Block) -> usize {
    #[derive(Default)]
    struct Count(usize);
    impl<'ast> Visit<'ast> for Count {
        fn visit_type_impl_trait(&mut self, ty: &'ast TypeImplTrait) {
            self.0 += 1;
            visit::visit_type_impl_trait(self, ty);
        }
    }
    let mut count = Count::default();
    count.visit_block(block);
    count.0
}

/// What the attribute says is an expression of its own in the body, however it begins and ends.
pub(super) fn arguments_arrive(args: &TokenStream, block: &Block) {
    let missing =
        arguments::values(args).into_iter().filter(|given| arrives_as_it_is(&given.name, &given.value));
    let missing = missing.map(|given| (flat(given.value.to_token_stream()), given.name)).collect();
    let mut search = Search { missing };
    search.visit_block(block);
    let Search { missing } = search;
    assert!(missing.is_empty(), "{missing:?} are missing in {}", block.to_token_stream());
}

fn arrives_as_it_is(name: &str, value: &Expr) -> bool {
    match name {
        "crate" => false,
        "deadline_s" | "attempt_timeout_s" => range::literal(value).is_none(),
        "retry_after" | "nested" => {
            !matches!(arguments::opened(value), Expr::Path(path) if path.path.get_ident().is_some())
        }
        _ => true,
    }
}

struct Search {
    /// The tokens of each value, and the argument that it belongs to.
    missing: HashMap<Vec<String>, String>,
}

impl<'ast> Visit<'ast> for Search {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        if !self.missing.is_empty() {
            self.missing.remove(&flat(expr.to_token_stream()));
            visit::visit_expr(self, expr);
        }
    }
}
