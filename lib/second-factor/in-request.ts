import "server-only";
import { headers } from "next/headers";
import { requestIdFrom } from "@/lib/api";
import { type AuthContext, actionContext } from "@/lib/auth";
import { withRequest } from "@/lib/logger";

/** Runs the work of a form with a request id of its own, which the audit log keeps. */
export const inRequest = async <T>(work: (context: AuthContext) => Promise<T>): Promise<T> =>
  withRequest({ requestId: requestIdFrom(await headers()) }, async () => work(await actionContext()));
