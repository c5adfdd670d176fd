import "server-only";
import { headers } from "next/headers";
import { clientAddress, createUserClient, pageJar } from "@/lib/callers";
import type { AuthContext } from "./auth-context";

/** The session, cookies and network address of the server action or route handler that is running. */
export async function actionContext(): Promise<AuthContext> {
  const jar = await pageJar();
  return { client: createUserClient(jar), jar, address: clientAddress(await headers()) };
}
