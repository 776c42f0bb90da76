// SPDX-License-Identifier: MIT
//! The check of libpostern for Rust, over its C ABI: a module to copy. postern.h says what each thing means.
use std::ffi::CStr;
use std::mem::{size_of, zeroed};
use std::os::raw::{c_char, c_int, c_void};
use std::ptr::{null, null_mut};

/// The beginning of the C struct, as far as it is used here; the library is told its size.
#[repr(C)]
struct RawFinding {
    id: *const c_char,
    slug: *const c_char,
    message: *const c_char,
    advice: *const c_char,
    sources: *const c_char,
    category: c_int,
    action: c_int,
    change: c_int,
}

#[repr(C)]
struct RawField {
    name: *const c_char,
    value: *const c_char,
    value_length: usize,
    display_name: *const c_char,
    display_name_length: usize,
    needs_consent: c_int,
    needs_smtputf8: c_int,
    name_needs_consent: c_int,
}

const CONTEXT_DISPLAY: c_int = 3;

#[link(name = "postern")]
extern "C" {
    fn postern_policy_standard() -> *const c_void;
    fn postern_check(link: *const u8, length: usize, policy: *const c_void, options: *const c_void) -> *const c_void;
    fn postern_result_free(result: *const c_void);
    fn postern_result_verdict(result: *const c_void) -> c_int;
    fn postern_result_finding(result: *const c_void, i: usize, out: *mut RawFinding, size: usize) -> c_int;
    fn postern_result_field(result: *const c_void, consent: c_int, i: usize, out: *mut RawField, size: usize) -> c_int;
    fn postern_render(r: *const c_void, consent: c_int, context: c_int, i: usize, out: *mut u8, size: usize) -> usize;
}

#[derive(PartialEq)]
pub enum Verdict {
    Open,
    Confirm,
    Refuse,
}

#[derive(Clone, Copy)]
pub enum Consent {
    None = 0,
    Given = 1,
}

pub struct Finding {
    pub slug: &'static str,
    pub message: &'static str,
    pub advice: &'static str,
    /// Something was asked about, left out, refused or altered on its account.
    pub mattered: bool,
}

/// Lives as long as the result that it came from.
pub struct Field<'a> {
    pub name: &'static str,
    pub value: &'a str,
    pub display_name: &'a str,
    pub needs_consent: bool,
}

pub struct Checked(*const c_void);

// A result is immutable.
unsafe impl Send for Checked {}
unsafe impl Sync for Checked {}

impl Drop for Checked {
    fn drop(&mut self) {
        unsafe { postern_result_free(self.0) }
    }
}

impl Checked {
    pub fn new(link: &[u8]) -> Checked {
        Checked(unsafe { postern_check(link.as_ptr(), link.len(), postern_policy_standard(), null()) })
    }

    pub fn verdict(&self) -> Verdict {
        match unsafe { postern_result_verdict(self.0) } {
            0 => Verdict::Open,
            1 => Verdict::Confirm,
            _ => Verdict::Refuse,
        }
    }

    pub fn findings(&self) -> impl Iterator<Item = Finding> + '_ {
        (0..).map_while(move |i| unsafe {
            let mut f: RawFinding = zeroed();
            (postern_result_finding(self.0, i, &mut f, size_of::<RawFinding>()) == 0).then(|| Finding {
                slug: text(f.slug),
                message: text(f.message),
                advice: text(f.advice),
                mattered: f.action != 0 || f.change == 2,
            })
        })
    }

    pub fn fields(&self, consent: Consent) -> impl Iterator<Item = Field<'_>> {
        (0..).map_while(move |i| unsafe {
            let mut f: RawField = zeroed();
            (postern_result_field(self.0, consent as c_int, i, &mut f, size_of::<RawField>()) == 0).then(|| Field {
                name: text(f.name),
                value: text(f.value),
                display_name: text(f.display_name),
                needs_consent: f.needs_consent != 0 || f.name_needs_consent != 0,
            })
        })
    }

    /// Field `i` of those with consent on one line, with nothing in it that a terminal would obey.
    pub fn shown(&self, i: usize) -> String {
        let render =
            |out, size| unsafe { postern_render(self.0, Consent::Given as c_int, CONTEXT_DISPLAY, i, out, size) };
        let mut bytes = vec![0; render(null_mut(), 0) + 1];
        render(bytes.as_mut_ptr(), bytes.len());
        bytes.pop();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

/// The library hands out UTF-8 with a NUL behind it and none inside.
unsafe fn text<'a>(pointer: *const c_char) -> &'a str {
    CStr::from_ptr(pointer).to_str().unwrap_or_default()
}
