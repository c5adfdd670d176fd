import type { Metadata } from "next";
import Link from "next/link";
import { routes } from "@/components/layout/routes";
import { LegalPage } from "@/components/marketing/legal-page";
import { company } from "@/lib/company";
import { dunningWords } from "@/lib/contract/dunning";

export const metadata: Metadata = {
  title: "Terms",
  description:
    "The terms of buying and using a NumNinja number: prices, holds, payment, renewal, cancellation, fair use and emergency calls.",
  alternates: { canonical: "/terms" },
};

export default function TermsPage() {
  return (
    <LegalPage
      title="Terms"
      updatedOn={company.termsUpdatedOn}
      summary="You pay only for numbers that are live, one month at a time, or a year if you choose it, at the price you saw. You can cancel any number at the end of its paid time. Numbers cannot call 911 or 112. Do not use them to harm people."
    >
      <h2>1. Who these terms are between</h2>
      <p>
        These terms are between you, or the company whose account you use, and {company.seller} (“{company.name}”,
        “we”). By creating an account or buying a number you accept them. If you act for a company, you confirm that you
        may.
      </p>

      <h2>2. What you buy</h2>
      <p>
        You buy the right to use a phone number for the time you have paid. The number comes from a carrier and remains
        part of the public numbering plan of its country; nobody owns it outright. Each number’s page says what it can
        do: take calls, receive texts, send texts. What is not listed there is not included.
      </p>
      <p>
        Some countries ask for proof of identity or address. Numbers that need documents are listed as such and are not
        sold yet.
      </p>

      <h2>3. Emergency calls</h2>
      <p>
        <strong>You cannot reach 911, 112 or any other emergency service from a {company.name} number.</strong> Keep a
        mobile phone or another line for emergencies, and tell everyone who uses the number.
      </p>

      <h2>4. Holding a number</h2>
      <p>
        Adding a number to your cart holds it for ten minutes; you may extend once by ten minutes. While it is held
        nobody else can buy it here. When the cart says “Reserved”, its carrier keeps the number for you, too. When it
        says “Held for you here”, only we do: we ask the carrier again before you pay, and until then a sale outside
        this shop remains possible. Section 6 says what happens to a number that cannot be delivered.
      </p>

      <h2>5. Prices and payment</h2>
      <ul>
        <li>The price is fixed when you hold the number: set-up, first month, and tax if any, in US dollars.</li>
        <li>
          Prices exclude taxes. Where we have to collect a tax it is a line of its own, shown before you pay and on
          every invoice, at the rate of the day on which a number is held or billed. In which countries we have to is
          not yet settled for all of them; where no tax is added, what your own country asks of you remains yours to
          pay. Your tax ID is printed on invoices; it changes the tax only where the law makes a business account for it
          by itself, and the invoice then says so.
        </li>
        <li>When you pay, your card issuer sets the amount aside. This is an authorization, not yet a charge.</li>
        <li>
          We charge once, and only the sum of the numbers that are live. The rest of the authorization is released.
        </li>
        <li>If no number could be set up, nothing is charged.</li>
        <li>
          Card details are handled by Stripe. We keep the card’s brand and last four digits, and a reference for later
          payments.
        </li>
      </ul>

      <h2>6. If a number cannot be delivered</h2>
      <p>
        At checkout you choose: we drop a lost number and you do not pay for it, or we take the nearest equivalent, in
        the same place, of the same type and with the same abilities, for the lower of the two prices. The order page
        shows what happened to every line.
      </p>

      <h2 id="recurring">7. Monthly charges and your consent to them</h2>
      <p>
        A number is paid for one month at a time, in advance, and renews by itself until you cancel it. At checkout we
        ask for your consent to charge your saved card each month for the numbers you keep, at the monthly price shown
        there, and afterwards for forwarded calls, toll-free calls and sent texts beyond those that come with a number,
        at the prices published when they were made, with tax where it applies. Calls you take by voicemail and texts
        that arrive are free. Callers of a toll-free number call free; its owner pays for each minute of their calls, up
        to the limit that the account has for usage. Above it we carry a stated sum, and then callers hear that the
        number cannot take calls. We record the version of that text and the moment you agreed.
      </p>
      <p>
        On a number’s page you may choose to pay it by the year, at the sum shown there. The year begins with your next
        bill, is paid in advance, and renews for another year at its end until you choose months again or cancel; we
        write to you 30 days before. You can undo the choice until the year begins.
      </p>
      <p>
        All your numbers are charged together, on one bill day a month: the day your first number went live. A number
        bought later has its first month in full; the rest until your next bill day is then charged by days. Every
        charge comes with an invoice by email. If your card is refused we write to you and try again on some of the
        following days. {dunningWords} A changed price never applies without at least 30 days’ notice.
      </p>

      <h2>8. Canceling</h2>
      <p>
        You can cancel any number at the end of its paid month or year on its page, and undo that until the day comes.
        It keeps working until then. Months and years that have begun are not refunded in part, unless the number did
        not work or the law where you live says otherwise. A number that ended goes back to the carrier and usually
        cannot be recovered.
      </p>

      <h2>9. Fair use</h2>
      <p>
        Do not use a number to deceive, threaten or harass, to send unwanted messages, to make unlawful calls, or to
        pretend to be someone else.
      </p>
      <p>
        We may suspend a number that is used this way or that a carrier or authority orders us to stop. We tell you why
        unless we may not.
      </p>

      <h2>10. If a payment fails</h2>
      <p>
        If your numbers are live but the charge fails, we try once more with the same card and then send you a payment
        link. Numbers that stay unpaid are suspended after 72 hours and released after 7 days.
      </p>

      <h2>11. Availability and liability</h2>
      <p>
        We work to keep your numbers reachable and say so when they are not. Phone networks fail at times, and we are
        not liable for indirect losses such as missed business. Our liability for a number is limited to what you paid
        for it in the last twelve months. Nothing here limits liability that the law does not allow us to limit.
      </p>

      <h2>12. Changes and ending</h2>
      <p>
        If we change these terms to your disadvantage we tell you by email at least 30 days before, and you may cancel.
        You may close your account whenever you like; order and receipt records are kept as the law requires.
      </p>

      <h2>13. Contact</h2>
      <p>
        Write to <a href={`mailto:${company.supportEmail}`}>{company.supportEmail}</a> or see{" "}
        <Link href={routes.support}>Support</Link>. How we treat your data is on the{" "}
        <Link href={routes.privacy}>Privacy</Link> page.
      </p>
    </LegalPage>
  );
}
