import type { Question } from "@/components/marketing/faq";

export const landingQuestions: readonly Question[] = [
  {
    q: "When exactly is my card charged?",
    a: "When you pay, your bank sets the amount aside. We then order and connect your numbers. Once they are live, we take the sum of the live ones in a single charge, and the rest is released. If none could be set up, nothing is charged at all.",
  },
  {
    q: "What if someone else buys the number while I pay?",
    a: "Here nobody can: your hold blocks it. Where its carrier allows, we reserve the number there too, and the cart says “Reserved”. Should a number still not be delivered, you do not pay for it, or we take the nearest equivalent at the same price or less. You choose at checkout.",
  },
  {
    q: "Does it renew by itself?",
    a: "Yes, month by month, on one bill day for all your numbers and with an invoice by email. You can cancel any number at the end of its month with one click and undo it just as easily; its page always shows the day it renews or ends.",
  },
  {
    q: "Do I need documents?",
    a: "Not for any number you can put in the cart. Some countries ask for proof of identity or address. We list those areas as “documents needed” so that you know, and do not sell them yet.",
  },
  {
    q: "Can I choose my own digits?",
    a: "Search for digits anywhere in the number, at its start or at its end. Carriers show a handful of numbers at a time, so “Show more” asks them again. Where a carrier cannot list numbers, you can buy a random one of that area.",
  },
];
