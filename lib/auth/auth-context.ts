import "server-only";
import type { CookieJar, UserClient } from "@/lib/callers";

/** What an operation on a session works with. `client` keeps its session in `jar`. */
export interface AuthContext {
  client: UserClient;
  jar: CookieJar;
  /** The client's network address, for limits. */
  address: string;
}
