import { toDigits } from "@/lib/kernel/telephony/e164";

/** DIDWW's placeholder for the number that was called. */
export const dialedNumber = "{DID}";

/**
 * The whole SIP configuration of the trunk to our voice application. DIDWW merges what an update sends into what the trunk has, so
 * all of it is sent: nothing that somebody set in the panel stays. The user part holds the number that was dialed.
 */
export const sipConfiguration = (host: string) => ({
  type: "sip_configurations",
  attributes: {
    host,
    port: null, // by DNS SRV, as the voice application moves between addresses
    username: dialedNumber,
    transport_protocol_id: 1,
    network_protocol_priority: "force_ipv4",
    resolve_ruri: true,
    use_did_in_ruri: false,
    auth_enabled: false,
    auth_user: null,
    auth_password: null,
    auth_from_user: null,
    auth_from_domain: null,
    enabled_sip_registration: false,
    codec_ids: [9, 10, 8, 6], // PCMU first: what the voice application speaks
    rx_dtmf_format_id: 1,
    tx_dtmf_format_id: 1,
    rtp_ping: false,
    rtp_timeout: 30,
    force_symmetric_rtp: false,
    symmetric_rtp_ignore_rtcp: false,
    allowed_rtp_ips: null,
    media_encryption_mode: "disabled",
    sst_enabled: false,
    sst_min_timer: 600,
    sst_max_timer: 900,
    sst_session_expires: null,
    sst_refresh_method_id: 1,
    sst_accept_501: true,
    sip_timer_b: 8000,
    dns_srv_failover_timer: 2000,
    stir_shaken_mode: "pai",
    diversion_relay_policy: "none",
    diversion_inject_mode: "none",
    cnam_lookup: false,
    max_transfers: 0,
    max_30x_redirects: 0,
    // 408, 486, 500, 503 and a ring timeout: our application is away. Never 404 and 480: a plan rejects with them
    rerouting_disconnect_code_ids: [64, 90, 97, 100, 1505],
  },
});

/** Rings one phone. DIDWW wants the digits without `+`. */
export const pstnConfiguration = (e164: string) => ({
  type: "pstn_configurations",
  attributes: { dst: toDigits(e164) },
});
