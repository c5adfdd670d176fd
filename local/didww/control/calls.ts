import { ControlError, type ControlRoutes } from "../../kit/index.ts";
import { simulateCall } from "../calls/simulate-call.ts";
import { simulateMessage } from "../calls/simulate-message.ts";
import type { World } from "../world.ts";
import { digitsOf } from "./digits-of.ts";

/**
 * `POST /calls {to, from, outcomes?, digits?, record_seconds?, talk_seconds?, caller?, phones?, others?}` and `POST /messages {to, from, text}`.
 * `outcomes` sets how destinations behave: `{"12125550187": "no_answer"}`; the others answer. A call beyond
 * the number's channels is busy: those simulated at the same time count, and `others` that are said to go on.
 */
export function callRoutes(world: () => World): ControlRoutes {
  return {
    "POST /calls": ({ body }) =>
      simulateCall(world(), {
        to: digitsOf(body.to, "to"),
        from: digitsOf(body.from, "from"),
        outcomes: body.outcomes ?? {},
        digits: body.digits ?? null,
        recordSeconds: seconds(body.record_seconds, 5),
        talkSeconds: seconds(body.talk_seconds, 30),
        caller: body.caller ?? {},
        phones: body.phones ?? {},
        others: typeof body.others === "number" ? body.others : 0,
      }),
    "GET /calls": () => world().tables.calls.list(),
    "POST /messages": ({ body }) => {
      if (typeof body.text !== "string") throw new ControlError(400, '"text" must be a string');
      if (typeof body.from !== "string") throw new ControlError(400, '"from" is a number, or the name of a sender');
      return simulateMessage(world(), {
        to: digitsOf(body.to, "to"),
        from: /\p{L}/u.test(body.from) ? body.from : digitsOf(body.from, "from"),
        text: body.text,
      });
    },
  };
}

function seconds(value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (typeof value !== "number" || !(value >= 0)) throw new ControlError(400, "seconds must be a number");
  return value;
}
