import type { Agenda } from "./agenda.ts";
import type { Clock } from "./clock.ts";
import type { Faults } from "./faults.ts";
import type { Journal } from "./journal.ts";
import type { Store } from "./store.ts";
import type { Deliveries } from "./webhooks/deliveries.ts";

/** What an emulator is built from. All durable state belongs in `store`; emulate's own `state` stays empty. */
export interface EmulatorKit {
  name: string;
  /** Origin without trailing slash, `http://127.0.0.1:<port>`. */
  baseUrl: string;
  store: Store;
  clock: Clock;
  agenda: Agenda;
  faults: Faults;
  deliveries: Deliveries;
  journal: Journal;
}
