import type { Section } from "./section";
import { account } from "./sections/account";
import { accounts } from "./sections/accounts";
import { email } from "./sections/email";
import { notifications } from "./sections/notifications";
import { password } from "./sections/password";
import { profile } from "./sections/profile";
import { search } from "./sections/search";
import { webhooks } from "./sections/webhooks";

/** The topics of the settings, from top to bottom. */
export const sections: readonly Section[] = [
  profile,
  email,
  password,
  search,
  notifications,
  account,
  webhooks,
  accounts,
];
