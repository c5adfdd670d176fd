export { addAgent, changeAgent, listAgents, removeAgent } from "./agents/manage-agents";
export { testAgent } from "./agents/test-agent";
export {
  getCallPlan,
  getCallWeek,
  previewCallPlan,
  restoreCallPlan,
  saveCallPlan,
  simulateCall,
} from "./call-plan";
export { copyCallPlan, previewCopies } from "./copy-plan";
export { chartCalls } from "./history/chart-calls";
export { exportCalls } from "./history/export-calls";
export { listCalls } from "./history/list-calls";
export { getCallSettings, saveCallSettings } from "./history/settings";
export { callsMaintenance } from "./maintenance";
export { beginPhoneCheck, finishPhoneCheck, removeAccountPhone } from "./phones/account-phones";
export { listAccountPhones } from "./phones/rows";
export { readRecordsOf } from "./records/read-records";
export { getCalledNumber, listCalledNumbers, listCallPlans } from "./rows";
export { deleteSound, listSounds, readSound, uploadSound } from "./sounds/manage-sounds";
export { playSound } from "./sounds/play-sound";
export { getTestCall, placeTestCall } from "./test-calls/place-test-call";
export { type VoiceKind, voiceKinds } from "./voice/addresses";
export { answerVoice } from "./voice/answer-voice";
export { askPlatform, readPlatform } from "./voice/platform";
export { deleteVoicemail, markVoicemail, readVoicemail } from "./voicemail/read-voicemail";
export {
  countUnheardVoicemails,
  getVoicemailSettings,
  listVoicemails,
  setVoicemailSettings,
} from "./voicemail/rows";
export { tendVoicemail } from "./voicemail/tend-voicemail";
