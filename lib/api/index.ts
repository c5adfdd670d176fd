export { apiRoute, type RouteAuth, type RouteContext, type RouteOptions } from "./api-route";
export { clientAddress } from "./client-address";
export { decodeCursor, encodeCursor, type Page, pageQuery, toPage } from "./cursor";
export { errorReply } from "./error-reply";
export { otherMethods } from "./other-methods";
export type { RateLimit } from "./rate-limit";
export { ApiReply, noContent, reply } from "./reply";
