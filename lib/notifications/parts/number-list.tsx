import { Column, Row, Text } from "@react-email/components";
import type { z } from "zod";
import type { MessageContext } from "../define-message";
import type { endingNumber } from "./parameters";
import { colors } from "./style";
import { sayType } from "./words";

type EndingNumber = z.infer<typeof endingNumber>;
type AnyNumber = Pick<EndingNumber, "place" | "number_type"> & { e164: string | null; label?: string | null };

const strong = { margin: 0, fontSize: 15, lineHeight: "21px", fontWeight: 600, color: colors.ink } as const;
const small = { margin: 0, fontSize: 12, lineHeight: "18px", color: colors.inkSoft } as const;

interface NumberListProps<Number> {
  numbers: readonly Number[];
  context: MessageContext;
  /** What is different for each, after its place. */
  note?: (number: Number) => string;
}

/** The numbers of a message, each with its label, kind and place. */
export function NumberList<Number extends AnyNumber>({ numbers, context, note }: NumberListProps<Number>) {
  return numbers.map((number, index) => (
    <Row key={number.e164 ?? index} style={{ borderTop: `1px solid ${colors.line}` }}>
      <Column style={{ padding: "10px 0", verticalAlign: "top" }}>
        <Text style={strong}>{number.e164 ? context.phone(number.e164) : number.place}</Text>
        <Text style={small}>
          {[number.label && `“${number.label}”`, sayType(context.say, number.number_type), number.place, note?.(number)]
            .filter(Boolean)
            .join(", ")}
        </Text>
      </Column>
    </Row>
  ));
}

/** The one item of a list that has no more. */
export const only = <T,>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined);
