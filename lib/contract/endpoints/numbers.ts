import { defineEndpoints } from "../endpoint";
import { assignNumberSchema } from "../members";
import { numberPageSchema, numbersQuerySchema, ownedNumberDetailSchema, renameNumberSchema } from "../numbers";
import { idParams } from "../paging";

export const numberEndpoints = defineEndpoints({
  listNumbers: {
    method: "GET",
    path: "/numbers",
    summary: "The account's numbers, newest first; without `status` those that have not ended",
    who: "account",
    scope: "numbers:read",
    permission: "read",
    query: numbersQuerySchema,
    answers: { 200: numberPageSchema },
  },
  getNumber: {
    method: "GET",
    path: "/numbers/{id}",
    summary: "One number with its timeline",
    who: "account",
    scope: "numbers:read",
    permission: "read",
    params: idParams,
    answers: { 200: ownedNumberDetailSchema },
  },
  renameNumber: {
    method: "PATCH",
    path: "/numbers/{id}",
    summary: "Give a number a name of its own",
    who: "account",
    scope: "numbers:write",
    permission: "configure",
    params: idParams,
    body: renameNumberSchema,
    answers: { 200: ownedNumberDetailSchema },
  },
  assignNumber: {
    method: "PUT",
    path: "/numbers/{id}/assignment",
    summary: "Make a number somebody's line: a member's or an agent's. What rings stays as it is",
    who: "account",
    scope: "numbers:write",
    permission: "configure",
    params: idParams,
    body: assignNumberSchema,
    answers: { 200: ownedNumberDetailSchema },
  },
  cancelNumber: {
    method: "POST",
    path: "/numbers/{id}/cancellation",
    summary: "End a number with its paid month",
    who: "person",
    permission: "terminate",
    params: idParams,
    answers: { 200: ownedNumberDetailSchema },
    errors: ["RULE_REFUSED"],
  },
  keepNumber: {
    method: "DELETE",
    path: "/numbers/{id}/cancellation",
    summary: "Take a cancellation back",
    who: "person",
    permission: "terminate",
    params: idParams,
    answers: { 200: ownedNumberDetailSchema },
    errors: ["RULE_REFUSED"],
  },
});
