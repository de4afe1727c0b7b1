//! Objects in other versions of their API.

use std::borrow::Cow;

use pintle_schema::Type;
use serde_json::Value;

use crate::atom::TypeRef;
use crate::error::Error;
use crate::typed::{Duplicates, validate};

/// The other versions of a kind. Entries of managedFields in versions that it does not know are
/// dropped.
pub trait Versions {
    /// The type in a version such as `apps/v1`.
    fn ty(&self, api_version: &str) -> Option<&Type>;

    /// An object in another version. As it stands, versions differ in nothing but their names, as
    /// those of custom resources without a webhook do.
    fn convert(&self, object: &Value, api_version: &str) -> Option<Value> {
        let mut object = object.clone();
        object.as_object_mut()?.insert("apiVersion".to_owned(), api_version.into());
        Some(object)
    }
}

/// The version of a request, and others.
#[derive(Clone, Copy)]
pub(crate) struct Types<'a> {
    pub(crate) ty: &'a Type,
    pub(crate) api_version: &'a str,
    pub(crate) others: Option<&'a dyn Versions>,
}

/// An object and its type.
pub(crate) type Typed<'o, 'a> = (Cow<'o, Value>, TypeRef<'a>);

impl<'a> Types<'a> {
    pub(crate) fn api_version(&self) -> &'a str {
        self.api_version
    }

    pub(crate) fn current(&self) -> TypeRef<'a> {
        TypeRef::Known(self.ty)
    }

    pub(crate) fn of(&self, api_version: &str) -> Option<TypeRef<'a>> {
        if api_version == self.api_version {
            return Some(self.current());
        }
        self.others?.ty(api_version).map(TypeRef::Known)
    }

    /// An object of the request's version in another one; nothing if there is no such version.
    pub(crate) fn convert<'o>(
        &self,
        object: &'o Value,
        to: &str,
    ) -> Result<Option<Typed<'o, 'a>>, Error> {
        self.convert_from(object, self.api_version, to)
    }

    pub(crate) fn convert_from<'o>(
        &self,
        object: &'o Value,
        from: &str,
        to: &str,
    ) -> Result<Option<Typed<'o, 'a>>, Error> {
        let Some(ty) = self.of(to) else { return Ok(None) };
        if from == to {
            return Ok(Some((Cow::Borrowed(object), ty)));
        }
        let Some(object) = self.others.and_then(|others| others.convert(object, to)) else {
            return Ok(None);
        };
        // Other versions may tell items apart that this one does not, and the other way round.
        let errors = validate(&object, ty, Duplicates::Refused);
        errors.result().map_err(|errors| Error::internal(errors.to_string()))?;
        Ok(Some((Cow::Owned(object), ty)))
    }
}
