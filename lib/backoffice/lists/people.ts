import { z } from "zod";
import { defineList } from "../list-definition";

export const personRowSchema = z.object({
  id: z.uuid(),
  email: z.string(),
  display_name: z.string().nullable(),
  accounts: z.string().nullable(),
  email_confirmed_at: z.string().nullable(),
  last_sign_in_at: z.string().nullable(),
  banned_until: z.string().nullable(),
  created_at: z.string(),
});

export const peopleList = defineList({
  name: "people",
  things: "people",
  row: personRowSchema,
  defaultSort: "-created",
  columns: [
    { id: "email", title: "Email", sort: "email", csv: ({ email }) => email },
    { id: "name", title: "Name", csv: ({ display_name }) => display_name },
    { id: "accounts", title: "Acts for", csv: ({ accounts }) => accounts },
    { id: "created", title: "Since", sort: "created_at", csv: ({ created_at }) => created_at },
    { id: "seen", title: "Last signed in", csv: ({ last_sign_in_at }) => last_sign_in_at },
    { id: "confirmed", title: "Email confirmed", isHidden: true, csv: (row) => row.email_confirmed_at },
    { id: "id", title: "Id", isHidden: true, csv: ({ id }) => id },
  ],
  filters: [
    { id: "email", title: "Email", column: "email", kind: "contains", placeholder: "ann@example.com" },
    { id: "name", title: "Name", column: "name_key", kind: "name", placeholder: "Ann" },
    { id: "from", title: "Since", column: "created_at", kind: "from" },
    { id: "to", title: "Until", column: "created_at", kind: "to" },
  ],
});
