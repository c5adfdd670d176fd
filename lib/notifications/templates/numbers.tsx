import { Column, Row, Text } from "@react-email/components";
import type { TemplateParameters } from "../parameters";
import { sayType } from "../words";
import { Action, Fact, Paragraph, Title } from "./parts";
import { colors } from "./style";
import type { Template, TemplateContext } from "./template";

type EndingNumber = TemplateParameters<"number-ending">["numbers"][number];
type AnyNumber = Pick<EndingNumber, "place" | "number_type"> & { e164: string | null; label?: string | null };

const strong = { margin: 0, fontSize: 15, lineHeight: "21px", fontWeight: 600, color: colors.ink } as const;
const small = { margin: 0, fontSize: 12, lineHeight: "18px", color: colors.inkSoft } as const;

function Numbers({ numbers, context }: { numbers: readonly AnyNumber[]; context: TemplateContext }) {
  return numbers.map((number, index) => (
    <Row key={number.e164 ?? index} style={{ borderTop: `1px solid ${colors.line}` }}>
      <Column style={{ padding: "10px 0", verticalAlign: "top" }}>
        <Text style={strong}>{number.e164 ? context.phone(number.e164) : number.place}</Text>
        <Text style={small}>
          {[number.label && `“${number.label}”`, sayType(context.say, number.number_type), number.place]
            .filter(Boolean)
            .join(", ")}
        </Text>
      </Column>
    </Row>
  ));
}

const only = <T,>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined);

export const numberEnding: Template<"number-ending"> = {
  subject: ({ numbers, ends_at }, { say, phone, date }) => {
    const one = only(numbers);
    return one
      ? say("number-ending.subject-one", { number: phone(one.e164), date: date(ends_at) })
      : say("number-ending.subject", { count: numbers.length, date: date(ends_at) });
  },
  preview: (_parameters, { say }) => say("number-ending.preview"),
  body: ({ numbers, ends_at }, context) => {
    const { say, date, appUrl } = context;
    const one = only(numbers);
    return (
      <>
        <Title>{say(one ? "number-ending.title-one" : "number-ending.title", { date: date(ends_at) })}</Title>
        <Paragraph>{say("number-ending.body")}</Paragraph>
        <Numbers numbers={numbers} context={context} />
        <Paragraph soft>{say("number-ending.advice")}</Paragraph>
        <Action href={`${appUrl}/account/numbers${one ? `/${one.number_id}` : ""}`}>
          {say(one ? "number.action-one" : "number.action")}
        </Action>
      </>
    );
  },
};

export const numberEnded: Template<"number-ended"> = {
  subject: ({ numbers }, { say, phone }) => {
    const one = only(numbers);
    return one
      ? say("number-ended.subject-one", { number: phone(one.e164) })
      : say("number-ended.subject", { count: numbers.length });
  },
  preview: (_parameters, { say }) => say("number-ended.preview"),
  body: ({ numbers, reason }, context) => {
    const { say, appUrl } = context;
    const cause = reason === "period_ended" ? "-period" : reason === "unpaid" ? "-unpaid" : "";
    return (
      <>
        <Title>{say(only(numbers) ? "number-ended.title-one" : "number-ended.title")}</Title>
        <Paragraph>{say(`number-ended.body${cause}`)}</Paragraph>
        <Numbers numbers={numbers} context={context} />
        <Action href={`${appUrl}/numbers`}>{say("number-ended.action")}</Action>
      </>
    );
  },
};

export const numberSuspended: Template<"number-suspended"> = {
  subject: ({ order_reference }, { say }) => say("number-suspended.subject", { reference: order_reference }),
  preview: (p, { say, money }) => say("number-suspended.preview", { amount: money(p.amount_cents, p.currency) }),
  body: (p, context) => {
    const { say, money, date, appUrl } = context;
    const amount = money(p.amount_cents, p.currency);
    return (
      <>
        <Title>{say(only(p.lines) ? "number-suspended.title-one" : "number-suspended.title")}</Title>
        <Paragraph>{say("number-suspended.body", { reference: p.order_reference, amount })}</Paragraph>
        <Numbers numbers={p.lines} context={context} />
        <Fact strong name={say("payment-failed.amount")}>
          {amount}
        </Fact>
        <Fact name={say("order.reference")}>{p.order_reference}</Fact>
        <Fact name={say("payment-failed.release")}>{date(p.release_at)}</Fact>
        <Action href={`${appUrl}/account/orders/${p.order_id}`}>{say("payment-failed.action", { amount })}</Action>
      </>
    );
  },
};

export const numberResumed: Template<"number-resumed"> = {
  subject: ({ order_reference }, { say }) => say("number-resumed.subject", { reference: order_reference }),
  preview: (_parameters, { say }) => say("number-resumed.preview"),
  body: (p, context) => {
    const { say, appUrl } = context;
    return (
      <>
        <Title>{say(only(p.lines) ? "number-resumed.title-one" : "number-resumed.title")}</Title>
        <Paragraph>{say("number-resumed.body", { reference: p.order_reference })}</Paragraph>
        <Numbers numbers={p.lines} context={context} />
        <Action href={`${appUrl}/account/numbers`}>{say("number.action")}</Action>
      </>
    );
  },
};
