//! temp
crate::choices! { /// k
pub enum ReplyKind { /// a
OptOut="opt-out", /// a
OptIn="opt-in", /// a
Help="help", /// a
Doubtful="doubtful", /// a
Answer="answer", } }
pub struct Context<'a> {
    pub pending: bool,
    pub opted_out: bool,
    pub words: &'a [String],
}
pub fn read_reply(t: &str, c: &Context<'_>) -> ReplyKind {
    match t {
        "STOP" => ReplyKind::OptOut,
        "YES" if c.opted_out && !c.pending => ReplyKind::OptIn,
        _ => ReplyKind::Answer,
    }
}
