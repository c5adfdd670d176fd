import "server-only";
import { z } from "zod";
import { type Actor, actorJson, type KeyActor, readAs, type UserActor } from "@/lib/callers";
import { testCallSchema } from "@/lib/contract/calls/test-calls";
import { call, orRefused, serverSql, workerSql } from "@/lib/db";

const placeTestCallResult = orRefused({ id: z.uuid(), e164: z.string() });

/**
 * Refusals: NOT_FOUND, PHONE_REFUSED, TEST_CALL_UNDER_WAY, TEST_CALL_LIMIT.
 * @param test `caller` is what the number will see; `address` of who asks
 */
export const beginTestCallRow = (
  actor: Actor,
  accountId: string,
  numberId: string,
  test: { phone: string | null; caller: string; address: string },
) =>
  call(
    serverSql(),
    "begin_test_call",
    {
      p_actor: actorJson(actor),
      p_account_id: accountId,
      p_number_id: numberId,
      p_phone: test.phone,
      p_caller: test.caller,
      p_address: test.address,
    },
    placeTestCallResult,
  );

/** Safe to repeat: the first cause stays. */
export const endTestCallRow = (id: string, cause: string) =>
  call(workerSql(), "end_test_call", { p_id: id, p_cause: cause }, z.unknown());

/** Null for a stranger's. */
export const getTestCallRow = (actor: UserActor | KeyActor, accountId: string, numberId: string, id: string) =>
  readAs(
    actor,
    "get_test_call",
    { p_account_id: accountId, p_number_id: numberId, p_id: id },
    testCallSchema.nullable(),
  );
