import "server-only";
import type { CookieJar } from "./cookies";
import type { UserClient } from "./user-client";

/** What an operation on a session works with. `client` keeps its session in `jar`. */
export interface AuthContext {
  client: UserClient;
  jar: CookieJar;
  /** The client's network address, for limits. */
  address: string;
}
