import { placedTestCallSchema, placeTestCallSchema, testCallParams, testCallSchema } from "../calls/test-calls";
import { defineEndpoints } from "../endpoint";
import { idParams } from "../paging";

export const testCallEndpoints = defineEndpoints({
  placeTestCall: {
    who: "account",
    scope: "numbers:write",
    permission: "configure",
    method: "POST",
    path: "/numbers/{id}/test-calls",
    summary: "Have us call a number of the account, to see what happens; rationed, one at a time for a number",
    params: idParams,
    body: placeTestCallSchema,
    answers: { 202: placedTestCallSchema },
    errors: ["PHONE_REFUSED", "TEST_CALL_LIMIT", "TEST_CALL_UNDER_WAY"],
  },
  getTestCall: {
    who: "account",
    scope: "numbers:read",
    permission: "read",
    method: "GET",
    path: "/numbers/{id}/test-calls/{test}",
    summary: "What has become of a test call so far; kept for a week, the call itself stays in the history",
    params: testCallParams,
    answers: { 200: testCallSchema },
  },
});
