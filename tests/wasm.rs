//! What comes from JavaScript is read exactly or refused with its place. Runs in Node and in a browser.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use js_sys::{Array, Function, JSON, Object, Reflect, eval};
use textlift::problem::Code;
use textlift::wasm::{self, value};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

fn js(source: &str) -> JsValue {
    eval(&format!("({source})")).unwrap()
}

/// The value as canonical JSON text, or the codes and paths of its problems.
fn read(source: &str) -> Result<String, Vec<(Code, String)>> {
    match value::json(&js(source)) {
        Ok(json) => Ok(json.to_string()),
        Err(error) => Err(error.problems().map(|problem| (problem.code, problem.path.clone())).collect()),
    }
}

fn refused(source: &str, code: Code, path: &str) {
    assert_eq!(read(source), Err(vec![(code, path.to_owned())]), "{source}");
}

#[wasm_bindgen_test]
fn what_json_can_say_is_taken_as_it_is() {
    for (source, json) in [
        ("null", "null"),
        ("{a: [1, 'x', true, null]}", r#"{"a":[1,"x",true,null]}"#),
        ("9007199254740991", "9007199254740991"),
        ("-1.5", "-1.5"),
        ("'\\u{1F600} é \\ufffd \\0'", "\"😀 é \u{fffd} \\u0000\""),
        ("Object.create(null)", "{}"),
        ("new (class Row { constructor() { this.a = 1 } })", r#"{"a":1}"#),
    ] {
        assert_eq!(read(source).as_deref(), Ok(json), "{source}");
    }
}

#[wasm_bindgen_test]
fn a_key_whose_value_is_undefined_is_absent() {
    assert_eq!(read("{a: undefined, b: 1}").as_deref(), Ok(r#"{"b":1}"#));
}

#[wasm_bindgen_test]
fn what_json_cannot_say_is_refused_with_its_place() {
    for source in
        ["NaN", "Infinity", "1n", "new Date(0)", "new Map()", "new Number(1)", "() => 1", "Symbol()"]
    {
        refused(&format!("{{a: [0, {{b: {source}}}]}}"), Code::WrongType, "a[1].b");
    }
    refused("[undefined]", Code::WrongType, "[0]");
    refused("[,1]", Code::WrongType, "[0]");
    refused("{a: '\\ud800x'}", Code::Malformed, "a");
    refused("{get a() { throw 1 }}", Code::Malformed, "a");
    refused("JSON.parse('{\"__proto__\": 1}')", Code::UnknownKey, "");
}

#[wasm_bindgen_test]
fn every_problem_is_told() {
    let told = read("{a: NaN, b: [1n]}").unwrap_err();
    assert_eq!(told, [(Code::WrongType, "a".to_owned()), (Code::WrongType, "b[0]".to_owned())]);
}

#[wasm_bindgen_test]
fn minus_zero_is_not_taken_for_zero() {
    assert_eq!(read("-0").as_deref(), Ok("-0.0"));
    assert!(wasm::local_time(&js("-0"), &js("'UTC'")).is_err());
}

#[wasm_bindgen_test]
fn a_value_that_contains_itself_is_refused_at_once() {
    for source in [
        "(() => { const a = {}; a.a = a; return a })()",
        "(() => { const a = []; a.push(a, a, a); return a })()",
    ] {
        let told = read(source).unwrap_err();
        assert!(told.iter().all(|(code, _)| *code == Code::Malformed), "{source}");
    }
}

#[wasm_bindgen_test]
fn a_list_of_holes_does_not_take_forever() {
    assert!(read("new Array(4294967295)").unwrap_err().len() < 100);
}

#[wasm_bindgen_test]
fn a_mistake_is_thrown_as_the_list_of_its_problems() {
    let thrown: Array = wasm::local_time(&js("0.5"), &js("'UTC'")).unwrap_err().unchecked_into();
    let problem = thrown.get(0);
    let field = |key: &str| Reflect::get(&problem, &key.into()).unwrap().as_string();
    assert_eq!((field("code"), field("path")), (Some("wrong-type".into()), Some("instant".into())));
}

#[wasm_bindgen_test]
fn an_answer_is_plain_and_leaves_out_what_is_absent() {
    let answer = wasm::sms_parts(&js("'hi'")).unwrap();
    let text: String = JSON::stringify(&answer).unwrap().into();
    assert_eq!(text, r#"{"encoding":"gsm-7","parts":1,"units":2,"unitsLeft":158,"offenders":[]}"#);
    let plain: Function = js("(o) => Object.getPrototypeOf(o) === Object.prototype").unchecked_into();
    assert_eq!(plain.call1(&JsValue::NULL, &answer).unwrap(), JsValue::TRUE);
    assert!(!Object::keys(answer.unchecked_ref::<Object>()).includes(&"fixed".into(), 0));
}

#[wasm_bindgen_test]
fn a_lone_surrogate_is_one_unit_of_a_text() {
    let answer = wasm::sms_parts(&js("'\\ud800\\ud800a'")).unwrap();
    assert_eq!(Reflect::get(&answer, &"units".into()).unwrap().as_f64(), Some(3.0));
}

#[wasm_bindgen_test]
fn an_offender_that_is_half_of_a_pair_is_that_half() {
    let answer = wasm::sms_parts(&js("'a\\udc00\u{1F600}\\ud83d'")).unwrap();
    let told: Function =
        js("(o) => JSON.stringify(o.offenders.map((it) => [it.char, it.at]))").unchecked_into();
    assert_eq!(
        told.call1(&JsValue::NULL, &answer).unwrap().as_string().unwrap(),
        r#"[["\udc00",[1]],["😀",[2]],["\ud83d",[4]]]"#
    );
}
