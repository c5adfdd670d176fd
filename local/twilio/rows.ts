/** Durable objects, one row each. Instants are ms since the epoch on the emulator's clock. */

export interface Capabilities {
  voice: boolean;
  sms: boolean;
  mms: boolean;
  fax: boolean;
}

export type NumberKind = "local" | "mobile" | "tollfree";

/** What can be written on a number, under the API's own names without capitals. */
export interface NumberSettings {
  friendly_name: string;
  voice_url: string;
  voice_method: string;
  voice_fallback_url: string;
  voice_fallback_method: string;
  voice_caller_id_lookup: boolean;
  voice_receive_mode: string;
  voice_application_sid: string | null;
  status_callback: string;
  status_callback_method: string;
  sms_url: string;
  sms_method: string;
  sms_fallback_url: string;
  sms_fallback_method: string;
  sms_application_sid: string | null;
  trunk_sid: string | null;
  address_sid: string | null;
  bundle_sid: string | null;
  identity_sid: string | null;
  emergency_status: string;
  emergency_address_sid: string | null;
}

export interface NumberRow {
  sid: string;
  e164: string;
  kind: NumberKind;
  iso: string;
  addressRequirements: string;
  capabilities: Capabilities;
  settings: NumberSettings;
  createdAt: number;
  updatedAt: number;
}

export interface CallRow {
  sid: string;
  parentSid: string | null;
  numberSid: string | null;
  to: string;
  from: string;
  direction: "inbound" | "outbound-api" | "outbound-dial";
  status: string;
  startedAt: number;
  answeredAt: number | null;
  endedAt: number | null;
}

export interface RecordingRow {
  sid: string;
  callSid: string;
  source: "RecordVerb" | "DialVerb";
  channels: number;
  seconds: number;
  status: "processing" | "completed" | "absent";
  startedAt: number;
  deletedAt: number | null;
}

/** A text that was sent through the API. */
export interface MessageRow {
  sid: string;
  from: string;
  to: string;
  body: string;
  status: string;
  errorCode: number | null;
  segments: number;
  createdAt: number;
}

/** What becomes of every text to a number. */
export interface TextOutcome {
  to: string;
  status: "delivered" | "undelivered" | "failed";
  errorCode: number | null;
}

/** A file that came with a text. */
export interface MediaRow {
  sid: string;
  messageSid: string;
  type: string;
  base64: string;
  /** The address that is named instead of ours. */
  location: string | null;
  createdAt: number;
}

export interface CallerIdRow {
  sid: string;
  e164: string;
  friendlyName: string;
  createdAt: number;
}

/** A caller id that waits for its code. */
export interface ValidationRow {
  callSid: string;
  e164: string;
  friendlyName: string;
  code: string;
  statusCallback: string | null;
}

/** A line of the debugger: what Twilio could not do with what we answered. */
export interface AlertRow {
  sid: string;
  code: number;
  resourceSid: string;
  url: string;
  text: string;
  level: "error" | "warning";
  at: number;
}
