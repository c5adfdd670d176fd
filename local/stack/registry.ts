// One line a part. The order has no meaning: each part names the parts it requires.
export { didww } from "../didww/part.ts";
export { inngest } from "../inngest/part.ts";
export { postgres } from "../postgres/part.ts";
export { resend } from "../resend/part.ts";
export { stripe } from "../stripe/part.ts";
export { supabase } from "../supabase/part.ts";
export { twilio } from "../twilio/part.ts";
