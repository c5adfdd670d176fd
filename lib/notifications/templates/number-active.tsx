import { sayOneOf } from "../words";
import { Action, Fact, Notice, Paragraph, Title } from "./parts";
import type { Template } from "./template";

export const numberActive: Template<"number-active"> = {
  subject: ({ e164 }, { say, phone }) => say("number-active.subject", { number: phone(e164) }),
  preview: ({ place }, { say }) => say("number-active.preview", { place }),
  body: (p, { say, phone, date, appUrl }) => {
    const abilities = p.features.map((feature) => sayOneOf(say, "feature", feature, "")).filter(Boolean);
    return (
      <>
        <Title>{say("number-active.title")}</Title>
        <Paragraph>{say("number-active.body")}</Paragraph>
        <Fact strong name={say("order.number")}>
          {phone(p.e164)}
        </Fact>
        <Fact name={say("order.place")}>{p.place}</Fact>
        <Fact name={say("number-active.type")}>{sayOneOf(say, "type", p.number_type, p.number_type)}</Fact>
        {abilities.length > 0 && <Fact name={say("number-active.can")}>{abilities.join(", ")}</Fact>}
        <Fact name={say("number-active.forward")}>
          {p.forward_to ? phone(p.forward_to) : say("number-active.greeting")}
        </Fact>
        {p.renews_at ? (
          <Fact name={say("number-active.renews")}>{date(p.renews_at)}</Fact>
        ) : (
          p.ends_at && <Fact name={say("number-active.ends")}>{date(p.ends_at)}</Fact>
        )}
        {p.order_reference && <Fact name={say("order.reference")}>{p.order_reference}</Fact>}
        <Notice>{say("terms.no-emergency")}</Notice>
        <Action href={`${appUrl}/account/numbers/${p.number_id}`}>{say("number-active.action")}</Action>
      </>
    );
  },
};
