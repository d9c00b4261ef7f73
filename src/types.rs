//! The types of the npm package, as TypeScript: what is read and told at its border, by stage.
//!
//! In: the definitions themselves. `tsify` writes the declaration of each, comments included: of what
//! [`record!`](crate::record) and [`choices!`](crate::choices) define by these, of answers by their derive. Out: a text
//! a stage, that the package's `textlift.d.ts` is put together from. A declaration that names a type which is in no list
//! does not compile there. The module is not part of the WebAssembly build.
//!
//! ```
//! let scoring = textlift::types::scoring();
//! assert!(scoring.contains("export type Segment = 'hot' | 'warm' | 'cold'"));
//! ```

mod print;

use tsify::Tsify;

pub use self::print::{Declared, print};

/// Declarations, each with the way that its values go.
macro_rules! listed {
    ($($way:ident $type:ty,)*) => { [$(listed!(@$way $type),)*] };
    (@Words $type:ty) => { Declared::Words(<$type as Tsify>::DECL, <$type>::LINES) };
    (@$way:ident $type:ty) => { Declared::$way(<$type as Tsify>::DECL) };
}

/// Problems, and the values that everything else is made of.
pub fn values() -> String {
    use crate::lead::{
        Civil, Country, Currency, Instant, LocalTime, Money, Phone, PhoneZones, Reading, Resolved, State,
        Weekday, Zone,
    };
    use crate::problem::{Code, Problem};
    let names = [
        ("Code", "ProblemCode"),
        ("Civil", "WallClock"),
        ("Reading", "ClockReading"),
        ("Resolved", "ResolvedTime"),
    ];
    let listed = listed! {
        Read Instant,
        Told Phone,
        Told Zone,
        Told Country,
        Told State,
        Told Currency,
        Told Money,
        Words Code,
        Told Problem,
        Words Weekday,
        Told Civil,
        Told LocalTime,
        Words Reading,
        Told Resolved,
        Told PhoneZones,
    };
    print(&listed, &names)
}

/// Leads as their events tell them.
pub fn leads() -> String {
    use crate::engine::{ConsentView, Kept, LeadView, Page, PauseView};
    use crate::lead::arrival::Keys;
    use crate::lead::identity::{Keep, Settled};
    use crate::lead::timeline::{Entry, Way};
    use crate::lead::{ConsentState, Industry, LiveNumber, Record};
    let names = [
        ("ConsentView", "LeadConsent"),
        ("Entry", "TimelineEntry"),
        ("Event", "LeadEvent"),
        ("Keep", "KeptTelling"),
        ("Kept", "ArrivedEvent"),
        ("Keys", "EventKeys"),
        ("LeadView", "Lead"),
        ("Page", "LeadPage"),
        ("PauseView", "LeadPause"),
        ("Receipts", "Credits"),
        ("Record", "LeadRecord"),
        ("Settled", "SettledEvent"),
        ("Way", "MessageDirection"),
    ];
    let listed = listed! {
        Read Record,
        Read LiveNumber,
        Told LeadView,
        Told ConsentView,
        Words ConsentState,
        Told PauseView,
        Told Entry,
        Words Way,
        Told Page,
        Told Kept,
        Told Keys,
        Told Settled,
        Told Keep,
        Words Industry,
    };
    print(&listed, &names)
}

/// Requests of other systems.
pub fn webhooks() -> String {
    use crate::webhook::{Refusal, Scheme, Verified};
    let names = [("Refusal", "WebhookRefusal"), ("Scheme", "WebhookScheme"), ("Verified", "BelievedRequest")];
    let listed = listed! {
        Words Scheme,
        Words Refusal,
        Told Verified,
    };
    print(&listed, &names)
}

/// Segments and scores.
pub fn scoring() -> String {
    use crate::scoring::{Line, Score, Segment, Step, Track};
    let listed = listed! {
        Words Segment,
        Words Track,
        Told Score,
        Told Line,
        Told Step,
    };
    print(&listed, &[("Line", "ReceiptLine"), ("Step", "HotStep")])
}

/// What a text says, how it travels, and what comes back.
pub fn messages() -> String {
    use crate::lead::ReplyKind;
    use crate::messaging::sms::{Encoding, Offender, SmsParts};
    use crate::messaging::{
        Advice, Dormant, Finding, Outreaching, Rejected, Rejection, Sequence, Severity, Trigger, UsedSlot,
    };
    let names = [
        ("Advice", "DormantAdvice"),
        ("Encoding", "SmsEncoding"),
        ("Offender", "SmsOffender"),
        ("Outreaching", "TemplateKind"),
        ("Rejected", "RejectedTemplate"),
        ("Sequence", "SequenceName"),
        ("Trigger", "TriggerName"),
    ];
    let listed = listed! {
        Told SmsParts,
        Words Encoding,
        Told Offender,
        Words ReplyKind,
        Told Finding,
        Words Severity,
        Words Outreaching,
        Words Trigger,
        Words Sequence,
        Told UsedSlot,
        Told Rejected,
        Words Rejection,
        Told Dormant,
        Words Advice,
    };
    print(&listed, &names)
}

/// When a text may go.
pub fn slots() -> String {
    use crate::scheduling::{
        Caps, Date, LawChoice, NextSlot, NextSlotAnswer, NoSlot, Reason, Slot, Span, WallTime, Why, Window,
        Windows,
    };
    let names = [
        ("Caps", "SlotCaps"),
        ("Date", "LocalDate"),
        ("NextSlot", "SlotQuestion"),
        ("NextSlotAnswer", "SlotAnswer"),
        ("Reason", "HeldReason"),
        ("Why", "SlotReason"),
        ("Window", "SendWindow"),
        ("Windows", "SendWindows"),
    ];
    let listed = listed! {
        Read NextSlot,
        Read Windows,
        Read Window,
        Read WallTime,
        Read Date,
        Read Caps,
        Words LawChoice,
        Told NextSlotAnswer,
        Told Slot,
        Told Span,
        Told Why,
        Told NoSlot,
        Words Reason,
    };
    print(&listed, &names)
}

/// What is suggested, approved and released.
pub fn sending() -> String {
    let suggestions = {
        use crate::sending::suggestion::{Alternative, Slot, Superseded, Template, Why};
        use crate::sending::{Exposure, Hold, Proposal, Suggestion};
        let names = [
            ("Offer", "Partial<Proposal>"),
            ("Outreaching", "TemplateKind"),
            ("Reason", "HeldReason"),
            ("Rejected", "RejectedTemplate"),
            ("Sequence", "SequenceName"),
            ("Slot", "SuggestedSlot"),
            ("Superseded", "SupersededTemplate"),
            ("Template", "TemplateUse"),
            ("Trigger", "TriggerName"),
            ("Why", "SuggestionReason"),
        ];
        let listed = listed! {
            Told Suggestion,
            Told Proposal,
            Told Template,
            Told Slot,
            Told Hold,
            Told Why,
            Told Alternative,
            Told Superseded,
            Told Exposure,
        };
        print(&listed, &names)
    };
    let approvals = {
        use crate::lead::MessageKind;
        use crate::sending::approval::{BoundSlot, BoundTemplate, BoundWindow};
        use crate::sending::{
            Approval, Approved, Command, Decision, Heard, Refused, Released, Replied, Voided, Words,
        };
        let names = [
            ("BoundSlot", "ApprovedSlot"),
            ("BoundTemplate", "ApprovedTemplate"),
            ("BoundWindow", "ApprovedWindow"),
            ("Decision", "ApprovalDecision"),
            ("Heard", "HeardReply"),
            ("Voided", "VoidedReason"),
            ("Words", "ReplyWords"),
        ];
        let listed = listed! {
            Read Decision,
            Told Approved,
            Kept Approval,
            Kept BoundTemplate,
            Kept BoundSlot,
            Kept BoundWindow,
            Told Refused,
            Words Voided,
            Told Released,
            Told Command,
            Words MessageKind,
            Read Words,
            Told Replied,
            Told Heard,
        };
        print(&listed, &names)
    };
    [suggestions, approvals].join("\n")
}

/// The send protocol.
pub fn outbox() -> String {
    use crate::sending::outbox::{
        Answer, ApprovedText, Decision, ErrorCode, Leave, Listed, Note, Ordered, OutboxAdvance,
        OutboxCommand, OutboxEvent, OutboxInput, OutboxOrder, OutboxRow, ReadyText, Refusal, Report,
        Response, SendKind, Settlement, Silence, State, Status, Transition, Verdict, Withdrawal,
    };
    let names = [
        ("Answer", "PostAnswer"),
        ("ApprovedText", "OrderedApproval"),
        ("Decision", "SettlementDecision"),
        ("ErrorCode", "ProviderErrorCode"),
        ("Leave", "GateLeave"),
        ("Listed", "ListedMessage"),
        ("Note", "OutboxNote"),
        ("Ordered", "OrderedSend"),
        ("OutboxOrder", "OrderedBy"),
        ("ReadyText", "OrderedText"),
        ("Refusal", "GateRefusal"),
        ("Report", "ProviderReport"),
        ("Response", "PostResponse"),
        ("Settlement", "OutboxSettlement"),
        ("Silence", "PostSilence"),
        ("State", "OutboxState"),
        ("Status", "ProviderStatus"),
        ("Transition", "OutboxTransition"),
        ("Verdict", "GateVerdict"),
        ("Withdrawal", "OutboxWithdrawal"),
    ];
    let listed = listed! {
        Read OutboxOrder,
        Read Ordered,
        Read ApprovedText,
        Read ReadyText,
        Words SendKind,
        Kept OutboxRow,
        Words State,
        Words Status,
        Kept Transition,
        Read OutboxInput,
        Read Verdict,
        Read Leave,
        Read Refusal,
        Read Answer,
        Read Response,
        Words Silence,
        Read ErrorCode,
        Read Report,
        Read Listed,
        Read Withdrawal,
        Read Settlement,
        Words Decision,
        Told OutboxAdvance,
        Words Note,
        Told OutboxCommand,
        Told OutboxEvent,
    };
    print(&listed, &names)
}

/// What every touch earned, and which of two arms is better.
pub fn attribution() -> String {
    let credits = {
        use crate::attribution::attribute::{Coalition, RemovalEffect};
        use crate::attribution::opportunity::{Performance, Round};
        use crate::attribution::receipt::{NotTold, SaleReceipt, TouchReceipt};
        use crate::attribution::{
            Attribution, Conversion, Credit, Journey, Model, Opportunity, Options, Question, Receipts, Touch,
        };
        let names = [
            ("Credit", "ChannelCredit"),
            ("NotTold", "ModelNotTold"),
            ("Options", "AttributionOptions"),
            ("Question", "OpportunityQuestion"),
            ("Receipts", "Credits"),
        ];
        let listed = listed! {
            Words Model,
            Read Journey,
            Read Touch,
            Read Conversion,
            Read Options,
            Told Attribution,
            Told Credit,
            Told RemovalEffect,
            Told Coalition,
            Read Question,
            Words Round,
            Told Opportunity,
            Told Performance,
            Told Receipts,
            Told SaleReceipt,
            Told TouchReceipt,
            Told NotTold,
        };
        print(&listed, &names)
    };
    let arms = {
        use crate::attribution::experiment::{Arm, Compared, Pair, Side, Verdict};
        use crate::attribution::experiment_report::{ArmReport, Comparison, Outcome};
        use crate::attribution::lift::{Difference, Incremental, Rate};
        use crate::attribution::{ExperimentReport, Interval};
        let names = [
            ("Arm", "ArmCounts"),
            ("Comparison", "ArmComparison"),
            ("Compared", "Verdict"),
            ("Difference", "ArmDifference"),
            ("Outcome", "ExperimentOutcome"),
            ("Pair", "ArmPair"),
            ("Rate", "ArmRate"),
            ("Side", "ArmSide"),
            ("Verdict", "ArmVerdict"),
        ];
        let listed = listed! {
            Read Pair,
            Read Arm,
            Told Compared,
            Told Verdict,
            Words Side,
            Told Difference,
            Told Rate,
            Told Interval,
            Told ExperimentReport,
            Words Outcome,
            Told ArmReport,
            Told Comparison,
            Told Incremental,
        };
        print(&listed, &names)
    };
    [credits, arms].join("\n")
}

/// What was sent, what came back, what every text earned.
pub fn reports() -> String {
    use crate::attribution::report::advice::{About, Evidence, Measure};
    use crate::attribution::report::answer::{
        ChannelRow, Credited, Funnel, Gaps, Hours, Lifetime, LooseRefunds, ModelRow, OtherCurrency, Receipt,
        RowRevenue,
    };
    use crate::attribution::report::dormant::{Group, Reactivated};
    use crate::attribution::report::figures::Cohort;
    use crate::attribution::report::{Advice, Advised, By, Facts, Figures, Rate, Report, Request};
    let names = [
        ("About", "AdviceAbout"),
        ("Advised", "ReportAdvice"),
        ("By", "ReportBy"),
        ("Cohort", "CohortFigures"),
        ("Credited", "CreditedTouch"),
        ("Evidence", "AdviceEvidence"),
        ("Facts", "ReportFacts"),
        ("Gaps", "SalesGaps"),
        ("Group", "ReactivatedGroup"),
        ("Hours", "HourGrid"),
        ("Lifetime", "LifetimeValue"),
        ("Measure", "AdviceMeasure"),
        ("Receipt", "ReportReceipt"),
        ("Request", "ReportRequest"),
    ];
    let listed = listed! {
        Read Request,
        Words By,
        Told Report,
        Told Figures,
        Told Cohort,
        Told Rate,
        Told Hours,
        Told Funnel,
        Told ChannelRow,
        Told Gaps,
        Told ModelRow,
        Told RowRevenue,
        Told Receipt,
        Told Credited,
        Told Lifetime,
        Told Reactivated,
        Told Group,
        Told OtherCurrency,
        Told LooseRefunds,
        Told Advised,
        Words About,
        Words Advice,
        Told Evidence,
        Words Measure,
        Told Facts,
    };
    print(&listed, &names)
}

/// Who first, and many records at a call.
pub fn worklist() -> String {
    use crate::engine::Bulk;
    use crate::worklist::{Brief, Filter, Row, Totals, Worklist};
    let names = [
        ("Brief", "WorklistSuggestion"),
        ("Bulk", "BulkOptions"),
        ("Filter", "WorklistFilter"),
        ("Outreaching", "TemplateKind"),
        ("Reason", "HeldReason"),
        ("Row", "WorklistRow"),
        ("Totals", "WorklistTotals"),
    ];
    let listed = listed! {
        Read Filter,
        Told Worklist,
        Told Row,
        Told Brief,
        Told Totals,
        Read Bulk,
    };
    print(&listed, &names)
}
