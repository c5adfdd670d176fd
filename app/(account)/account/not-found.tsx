import type { Metadata } from "next";
import { NotFoundView } from "@/components/layout/not-found-view";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFoundInAccount() {
  return (
    <NotFoundView>
      The address is wrong, what was here is gone or is another account&rsquo;s, or your role in this account does not
      show it. An owner or admin can give you another role.
    </NotFoundView>
  );
}
