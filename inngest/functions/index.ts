import { closeCheckoutAtDeadline } from "./close-checkout";
import { deliverNotifications } from "./deliver-notifications";
import { deliverWebhooks } from "./deliver-webhooks";
import { forwardText } from "./forward-text";
import { handleExternalEvent } from "./handle-external-event";
import { longSweeps, prune, sweep, watchBalances } from "./maintenance";
import { provisionNumber } from "./provision-number";
import { releaseReservation } from "./release-reservation";
import { reserveAgain } from "./reserve-again";
import { sendText } from "./send-text";
import { settleOrder } from "./settle-order";
import { syncCatalog } from "./sync-catalog";
import { tendVoicemails } from "./tend-voicemails";

export const functions = [
  provisionNumber,
  settleOrder,
  closeCheckoutAtDeadline,
  handleExternalEvent,
  deliverNotifications,
  sendText,
  forwardText,
  deliverWebhooks,
  tendVoicemails,
  releaseReservation,
  reserveAgain,
  syncCatalog,
  sweep,
  ...longSweeps,
  watchBalances,
  prune,
];
