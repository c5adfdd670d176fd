export {
  type Actor,
  actorJson,
  type Caller,
  identifyCaller,
  type KeyActor,
  type StaffActor,
  sessionActor,
  staffStanding,
  startGuest,
  type UserActor,
} from "./actor";
export { clientAddress } from "./client-address";
export {
  type CookieJar,
  cartCookieName,
  cookieDefaults,
  cookieName,
  dropSession,
  hasReadableSession,
  hasSessionCookie,
  readCookie,
} from "./cookies";
export { type Claims, currentClaims } from "./current-claims";
export { enrollmentToken, hashToken } from "./enrollment-token";
export { dropGuestCart, guestCartHash } from "./guest-cart";
export { invoiceLink, invoiceOfLink } from "./invoice-link";
export { pageActor, requirePerson } from "./page-actor";
export { pageHasSession, pageJar, userClient } from "./page-jar";
export { pageMay } from "./page-may";
export { accountRecord, requirePersonWho } from "./page-record";
export { readAs } from "./read-as";
export { pageStanding, requireStaff } from "./require-staff";
export { resolveAccount } from "./resolve-account";
export { createUserClient, type UserClient } from "./user-client";
