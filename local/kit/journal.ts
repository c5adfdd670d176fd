import { matchesPath } from "./patterns.ts";
import { hide, redact } from "./redact.ts";

/** One request as the outside world saw it. `body` is redacted when the journal is read, not on the request's way. */
export interface JournalEntry {
  /** ISO instant on the emulator's clock. */
  at: string;
  method: string;
  path: string;
  query: string;
  /** Status that was sent; 0 when the connection was dropped or hung. */
  status: number;
  durationMs: number;
  idempotencyKey?: string;
  /** Id of the fault rule that struck. */
  fault?: string;
  body: unknown;
}

interface Recorded extends Omit<JournalEntry, "body"> {
  rawBody: string;
  contentType: string;
}

export interface Journal {
  record(entry: Recorded): void;
  /** Oldest first. `path` is a prefix or glob. */
  list(filter?: { path?: string; method?: string; limit?: number }): JournalEntry[];
  clear(): void;
}

const keep = 2000;

/** Keeps the last 2000 requests in memory: a GET must not cost a write, and a restart may forget them. */
export function createJournal(): Journal {
  let entries: Recorded[] = [];
  return {
    record(entry) {
      entries.push(entry);
      if (entries.length > keep * 1.1) entries = entries.slice(-keep);
    },
    list(filter = {}) {
      const found = entries
        .slice(-keep)
        .filter(
          (entry) =>
            (!filter.path || matchesPath(filter.path, entry.path, entry.query)) &&
            (!filter.method || entry.method === filter.method.toUpperCase()),
        );
      return found.slice(-(filter.limit ?? keep)).map(({ rawBody, contentType, ...entry }) => ({
        ...entry,
        body: readableBody(rawBody, contentType),
      }));
    },
    clear() {
      entries = [];
    },
  };
}

/** Longest request body that the journal keeps, in bytes. */
export const journalBodyLimit = 16_384;

function readableBody(raw: string, contentType: string): unknown {
  if (raw === "") return null;
  if (contentType.includes("json")) {
    try {
      return redact(JSON.parse(raw));
    } catch {
      return `(not JSON, or longer than ${journalBodyLimit} bytes)`;
    }
  }
  if (contentType.includes("form-urlencoded")) {
    const fields = [...new URLSearchParams(raw)];
    return Object.fromEntries(fields.map(([name, value]) => [name, hide(name, value)]));
  }
  return `(${raw.length} characters of ${contentType || "unknown type"})`;
}
