import "server-only";
import { z } from "zod";
import { call, serverSql } from "@/lib/db";

const emailLink = z
  .object({ user_id: z.uuid(), email: z.string(), new_email: z.string().nullable(), confirmed: z.boolean() })
  .nullable();

/** Whose the open link of an auth email is; null once it was used or replaced. */
export const getEmailLink = (tokenHash: string) =>
  call(serverSql(), "get_email_link", { p_token_hash: tokenHash }, emailLink);

const emailStanding = z.object({ user_id: z.uuid(), confirmed: z.boolean() }).nullable();

/** Whose an address is and whether its mailbox was proven. Must not show in an answer. */
export const getEmailStanding = (email: string) =>
  call(serverSql(), "get_email_standing", { p_email: email }, emailStanding);

/** Names the present password of a person; another one after each change. */
export const getPasswordMark = (userId: string) =>
  call(
    serverSql(),
    "get_password_mark",
    { p_user_id: userId },
    z
      .string()
      .nullable()
      .transform((mark) => mark ?? ""),
  );
