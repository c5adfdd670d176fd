import { apiRoute, otherMethods } from "@/lib/api";

/** Whether this browser is signed in: for the header of pages that are cached and the same for everybody. */
export const GET = apiRoute({ auth: "optional" }, async ({ actor }) => ({ signed_in: actor?.kind === "user" }));

export const { POST, PUT, PATCH, DELETE } = otherMethods("GET");
