import type { Part, Variables } from "./define-part.ts";
import { type Chosen, onThisMachine, partContext } from "./part-context.ts";
import { type PartName, parts } from "./parts.ts";

type Values = Record<string, string>;

interface ForApplication extends Chosen {
  embedded: ReadonlySet<PartName>;
  /** holds the offset of business time, which moves only where the database is embedded */
  clockFile: string;
}

/**
 * The application's environment: what the caller set, and for each embedded part our address and keys.
 * Only base URLs and keys differ from production.
 */
export function resolveEnvironment(options: ForApplication): Values {
  const { source, embedded, ports, clockFile } = options;
  const values: Variables = {
    APP_URL: source.APP_URL || onThisMachine(ports.app),
    OPERATOR_EMAIL: source.OPERATOR_EMAIL || "operator@numninja.test",
    NUMNINJA_ALLOW_SPEND: source.NUMNINJA_ALLOW_SPEND,
    NUMNINJA_CLOCK_FILE: embedded.has("supabase") ? clockFile : undefined,
    NUMNINJA_LOCAL: embedded.size > 0 ? "1" : undefined,
    CLIENT_ADDRESS_HEADER: source.CLIENT_ADDRESS_HEADER,
    WEBHOOK_LOOPBACK_HOSTS: embedded.size > 0 ? source.WEBHOOK_LOOPBACK_HOSTS : undefined,
    LOG_LEVEL: source.LOG_LEVEL,
    DATABASE_PREPARE: source.DATABASE_PREPARE,
  };
  for (const part of parts) {
    Object.assign(values, embedded.has(part.name) ? resolved(part, part.environment, options) : given(part, source));
  }
  return present(values);
}

/** What tests and tools read beside it: the addresses behind the application's back. */
export function resolveTools(options: Chosen & { embedded: ReadonlySet<PartName> }): Values {
  const used = parts.filter(({ name }) => options.embedded.has(name));
  return present(Object.assign({}, ...used.map((part) => resolved(part, part.tools, options))));
}

function resolved(part: Part, variables: Part["environment"] = {}, chosen: Chosen): Variables {
  const context = partContext(part, chosen);
  return Object.fromEntries(Object.entries(variables).map(([name, resolve]) => [name, resolve(context)]));
}

/** The real part's variables, as the caller set them. */
function given({ real }: Part, source: Chosen["source"]): Variables {
  if (!real) return {};
  return Object.fromEntries([real.marker, ...real.needs, ...(real.optional ?? [])].map((name) => [name, source[name]]));
}

const present = (values: Variables): Values =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])));
