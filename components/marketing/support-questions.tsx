import Link from "next/link";
import { routes } from "@/components/layout/routes";
import type { Question } from "@/components/marketing/faq";

const link = "text-link";

export const supportTopics: readonly { id: string; title: string; questions: readonly Question[] }[] = [
  {
    id: "buying",
    title: "Finding and holding a number",
    questions: [
      {
        q: "Why do I see only a few numbers?",
        a: "Carriers answer each search with a small random selection of what they have. “Show more” asks again and adds what is new. There is no total, because the carrier does not give one. To find something specific, search for its digits.",
      },
      {
        q: "What is the difference between “Reserved” and “Held for you here”?",
        a: "Nobody else can buy the number here in either case. “Reserved” means its carrier keeps it for you, too. “Held for you here” means that only we do, so in rare cases it is sold elsewhere; therefore we ask the carrier again before you pay, and reserve it then where that is possible.",
      },
      {
        q: "My hold ran out. Is the number gone?",
        a: "It went back on sale, so often you can hold it again: the cart keeps the line with “Hold again”. You can extend a running hold once by ten minutes.",
      },
      {
        q: "How many numbers can I hold?",
        a: "Five as a guest and twenty when you are signed in, so that everyone can choose from the stock.",
      },
    ],
  },
  {
    id: "paying",
    title: "Paying",
    questions: [
      {
        q: "I see a charge from you but the order is not finished. Why?",
        a: "It is an authorization: your bank has set the amount aside. We take the money only when your numbers are live, and only for those. What is not used is released; banks show that after a few days.",
      },
      {
        q: "My card was declined.",
        a: "Nothing happened to your cart. Go back to it and try again or use another card while the hold lasts. If your bank asked for confirmation, finish that step on its page.",
      },
      {
        q: "I closed the tab while paying.",
        a: (
          <>
            If the payment went through, your order goes on without the tab: look under{" "}
            <Link href={routes.orders} className={link}>
              Orders
            </Link>
            . If it did not, nothing is charged and the hold ends by itself.
          </>
        ),
      },
      {
        q: "Where is my receipt?",
        a: "In your email once the order is complete, and always on the order’s page, ready to print.",
      },
    ],
  },
  {
    id: "numbers",
    title: "Your numbers",
    questions: [
      {
        q: "How long does set-up take?",
        a: "Usually less than a minute. The order page shows every step. If a carrier takes longer than 30 minutes, we cancel it and you do not pay for that number.",
      },
      {
        q: "What happens when somebody calls my new number?",
        a: "What its page says under “When it rings”: phones in turn or together, by the hour if you like, then voicemail. From the first minute it is answered by our greeting, or by the phone you named at checkout. On that page you can ask what would happen at any other time, and make a test call.",
      },
      {
        q: "Where are my messages and texts?",
        a: (
          <>
            Messages that callers leave are mailed to you and stand in the number’s call history, ready to play. Texts
            are under{" "}
            <Link href={routes.texts} className={link}>
              Texts
            </Link>
            , one conversation for each sender, and in your email.
          </>
        ),
      },
      {
        q: "When does my number end?",
        a: (
          <>
            When you cancel it, at the end of its paid month. Until then it renews by itself; the{" "}
            <Link href={`${routes.terms}#recurring` as typeof routes.terms} className={link}>
              terms
            </Link>{" "}
            say when and how it is charged.
          </>
        ),
      },
      {
        q: "How do I cancel?",
        a: "Open the number under My numbers and choose “Cancel at the end of the month”. It works until then, and you can undo it until then.",
      },
      {
        q: "Can I call 911 or 112?",
        a: "No. No NumNinja number reaches emergency services. Keep another phone for that.",
      },
    ],
  },
];
