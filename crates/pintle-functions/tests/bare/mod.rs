//! A runtime without templates.

use std::any::Any;

use pintle_functions::{HostHandle, Moment, OfflineHost};
use pintle_template::{FuncError, Limit, Runtime};
use pintle_value::{Str, Value};

pub(crate) struct Bare {
    host: HostHandle,
    fuel: u64,
}

impl Default for Bare {
    fn default() -> Bare {
        Bare::with_fuel(u64::MAX)
    }
}

impl Bare {
    pub(crate) fn with_fuel(fuel: u64) -> Bare {
        let host = OfflineHost::new(Moment { seconds: 0, nanos: 0 }, 0);
        Bare { host: HostHandle::new(host), fuel }
    }
}

impl Runtime for Bare {
    fn host(&self) -> &dyn Any {
        &self.host
    }

    fn include(&mut self, _: &Str, _: &Value) -> Result<Str, FuncError> {
        Err("no templates".into())
    }

    fn evaluate(&mut self, _: &Str, _: &Value) -> Result<Str, FuncError> {
        Err("no templates".into())
    }

    fn takes(&mut self, _: &pintle_value::Map, _: &Value) {}

    fn charge(&mut self, units: u64) -> Result<(), FuncError> {
        self.fuel = self.fuel.checked_sub(units).ok_or(FuncError::Limit(Limit::Fuel))?;
        Ok(())
    }
}
