import { billingGallery } from "@/components/billing/billing.gallery";
import { callsGallery } from "@/components/calls/calls.gallery";
import { cartGallery } from "@/components/cart/cart.gallery";
import { catalogGallery } from "@/components/catalog/catalog.gallery";
import { checkoutGallery } from "@/components/checkout/checkout.gallery";
import { costsGallery } from "@/components/costs/costs.gallery";
import { messagesGallery } from "@/components/messages/messages.gallery";
import { numbersGallery } from "@/components/numbers/numbers.gallery";
import { ordersGallery } from "@/components/orders/orders.gallery";
import { peopleGallery } from "@/components/people/people.gallery";
import { priceRulesGallery } from "@/components/price-rules/price-rules.gallery";
import { staffGallery } from "@/components/staff/staff.gallery";
import { uiGallery } from "@/components/ui/ui.gallery";
import { voicemailGallery } from "@/components/voicemail/voicemail.gallery";
import { webhooksGallery } from "@/components/webhooks/webhooks.gallery";
import type { GalleryArea } from "./gallery-area";

/** Every area with states to look at. A new one is a file `components/<area>/<area>.gallery.tsx` and a line here. */
export const galleryAreas: readonly GalleryArea[] = [
  uiGallery,
  catalogGallery,
  cartGallery,
  checkoutGallery,
  ordersGallery,
  billingGallery,
  costsGallery,
  numbersGallery,
  callsGallery,
  voicemailGallery,
  messagesGallery,
  peopleGallery,
  webhooksGallery,
  staffGallery,
  priceRulesGallery,
];
