import type { Metadata } from "next";
import { LegalPage } from "@/components/marketing/legal-page";
import { company } from "@/lib/company";

export const metadata: Metadata = {
  title: "Privacy",
  description:
    "What NumNinja knows about you, why, who else sees it, how long it is kept, and how to get or delete it.",
  alternates: { canonical: "/privacy" },
};

export default function PrivacyPage() {
  return (
    <LegalPage
      title="Privacy"
      updatedOn={company.privacyUpdatedOn}
      summary="We keep what is needed to sell you numbers and run them: your email, your orders, your numbers and what happened to them. Card details stay with Stripe. No advertising, no trackers, no analytics by others."
    >
      <h2>What we keep, and why</h2>
      <ul>
        <li>
          <strong>Your account:</strong> email address, name if you give it, time zone, and a hash of your password. To
          let you in and reach you.
        </li>
        <li>
          <strong>Your orders and payments:</strong> what you bought, prices, the card’s brand and last four digits,
          Stripe’s references, receipts, your consent to recurring charges with its text version and time. To deliver,
          to prove, and because tax law asks for it.
        </li>
        <li>
          <strong>Your numbers:</strong> the number, its settings, the phone it forwards to if you named one, and a
          timeline of what happened to it.
        </li>
        <li>
          <strong>Texts:</strong> what your numbers received and sent, and who asked you for no more texts. To show them
          to you, to tell you of them by email, and to send none to who wants none.
        </li>
        <li>
          <strong>Your cart before you sign in:</strong> a random code in a cookie, and the network address it came
          from, so that nobody can block the whole stock. The cart is bound to that code, not to a person.
        </li>
        <li>
          <strong>Technical records:</strong> request times, addresses and errors, to keep the service safe and working.
          Passwords, card data and tokens are removed before anything is written.
        </li>
      </ul>

      <h2>Cookies</h2>
      <p>
        All are necessary and unreadable to scripts: <code>nn-cart</code> remembers a guest’s cart, <code>nn-auth</code>{" "}
        keeps you signed in, <code>nn-sign-up</code> remembers for a day that a sign-up waits for its code, and{" "}
        <code>nn-recovery</code> for 15 minutes that you may set a new password. There are no advertising or analytics
        cookies, and that is why no banner asks you about them.
      </p>

      <h2>Who else sees data</h2>
      <ul>
        <li>
          <strong>Stripe</strong> takes your card details and payment on its own page.
        </li>
        <li>
          <strong>Carriers</strong> learn which number is ordered and how it is connected. They necessarily see the
          calls and texts that pass through their networks.
        </li>
        <li>
          <strong>Our email service</strong> delivers confirmations, receipts and, unless you turn that off, the texts
          you receive to your address.
        </li>
        <li>
          <strong>Hosting and database providers</strong> store the data for us under contract.
        </li>
        <li>
          <strong>Authorities</strong>, only where the law obliges us.
        </li>
      </ul>
      <p>We do not sell data, and we do not share it for advertising.</p>

      <h2>How long</h2>
      <ul>
        <li>Guest carts: 30 days after their last hold has ended.</li>
        <li>Account data and texts: while you have an account.</li>
        <li>
          Orders, receipts and consent records: as long as tax and consumer law require, also after you close your
          account.
        </li>
        <li>Technical records: up to 90 days.</li>
      </ul>

      <h2>Who in our team can look</h2>
      <p>
        Staff see order and number data to help you. Opening message texts, recordings or identity documents needs a
        stated reason, and each opening is recorded.
      </p>

      <h2>Your rights</h2>
      <p>
        You may ask for a copy of your data, have it corrected or deleted where no law says we must keep it, and object
        to its use. Responsible for your data is {company.legalName}, {company.address}. Write to{" "}
        <a href={`mailto:${company.supportEmail}`}>{company.supportEmail}</a> from the address of your account. You may
        also complain to the data protection authority where you live.
      </p>
    </LegalPage>
  );
}
