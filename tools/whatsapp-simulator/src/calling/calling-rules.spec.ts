import { describe, expect, it } from '@jest/globals';
import { isOpen, nextOpening } from './call-hours';
import {
  type CallHours,
  callSettingsSchema,
  mergeSettings,
  settingsProblem,
  toldChange,
} from './call-settings';
import { type CallAction, type CallState, nextState } from './call-states';
import { sdpProblem, sessionFacts } from './sdp-rules';
import { validOffer } from '../testing/session';

const at = (iso: string): number => Date.parse(iso);
const JAKARTA: CallHours = {
  status: 'ENABLED',
  timezone_id: 'Asia/Jakarta',
  weekly_operating_hours: [
    { day_of_week: 'MONDAY', open_time: '0800', close_time: '1200' },
    { day_of_week: 'MONDAY', open_time: '1300', close_time: '1700' },
  ],
  holiday_schedule: [{ date: '2026-12-28', start_time: '0000', end_time: '2359' }],
};

describe('call hours', () => {
  it.each([
    ['before opening', '2026-12-21T00:59:00Z', false],
    ['at opening', '2026-12-21T01:00:00Z', true],
    ['at closing', '2026-12-21T05:00:00Z', false],
    ['in the afternoon', '2026-12-21T06:30:00Z', true],
    ['on another day', '2026-12-22T01:30:00Z', false],
    ['on a holiday', '2026-12-28T01:30:00Z', false],
  ])('%s', (_name, moment, open) => {
    expect(isOpen(JAKARTA, at(moment), true)).toBe(open);
  });

  it('can take a holiday for opening times instead', () => {
    expect(isOpen(JAKARTA, at('2026-12-28T16:30:00Z'), false)).toBe(true);
    expect(isOpen(JAKARTA, at('2026-12-28T17:30:00Z'), false)).toBe(false);
  });

  it('closes a whole day from 0000 to 2359', () => {
    const always = { day_of_week: 'MONDAY' as const, open_time: '0000', close_time: '2359' };
    const hours = { ...JAKARTA, weekly_operating_hours: [always] };
    expect(isOpen(hours, at('2026-12-28T16:59:30Z'), true)).toBe(false);
    expect(isOpen(hours, at('2026-12-21T16:59:30Z'), true)).toBe(true);
  });

  it('is always open when switched off or never set', () => {
    expect(isOpen({ ...JAKARTA, status: 'DISABLED' }, at('2026-12-22T01:30:00Z'), true)).toBe(true);
    expect(isOpen(undefined, 0, true)).toBe(true);
  });

  it('finds the next opening beyond a holiday', () => {
    expect(nextOpening(JAKARTA, at('2026-12-21T05:00:00Z'), true)).toBe(at('2026-12-21T06:00:00Z'));
    expect(nextOpening(JAKARTA, at('2026-12-21T10:00:00Z'), true)).toBe(at('2027-01-04T01:00:00Z'));
  });
});

describe('calling settings', () => {
  const hours = (change: Partial<CallHours>) => ({ call_hours: { ...JAKARTA, ...change } });
  const entry = (open_time: string, close_time: string) => ({
    day_of_week: 'MONDAY' as const,
    open_time,
    close_time,
  });
  const holiday = (start_time: string, end_time: string, date = '2026-12-25') => ({
    date,
    start_time,
    end_time,
  });

  it.each([
    ['an unknown status', { status: 'enabled' }],
    ['an unknown time zone', hours({ timezone_id: 'Asia/Nowhere' })],
    ['no weekly hours', hours({ weekly_operating_hours: [] })],
    ['closing before opening', hours({ weekly_operating_hours: [entry('1200', '0800')] })],
    ['overlapping hours', hours({ weekly_operating_hours: [entry('0800', '1200'), entry('1100', '1300')] })],
    [
      'three entries on one day',
      hours({
        weekly_operating_hours: [entry('0800', '0900'), entry('1000', '1100'), entry('1200', '1300')],
      }),
    ],
    ['a time with a colon', hours({ weekly_operating_hours: [entry('08:00', '12:00')] })],
    ['a bad holiday date', hours({ holiday_schedule: [holiday('0000', '2359', '25-12-2026')] })],
    ['overlapping holidays', hours({ holiday_schedule: [holiday('0000', '1200'), holiday('1100', '2359')] })],
    [
      'too many holidays',
      hours({ holiday_schedule: Array.from({ length: 21 }, () => holiday('0000', '0100')) }),
    ],
    ['a country in words', { call_icons: { restrict_to_user_countries: ['Indonesia'] } }],
    ['voicemail without a trigger', { voicemail: { status: 'ENABLED', triggers: [] } }],
    ['a codec that is always on', { audio: { additional_codecs: ['OPUS'] } }],
    ['an unknown member', { colour: 'green' }],
  ])('refuses %s', (_name, settings) => {
    expect(callSettingsSchema.safeParse(settings).success).toBe(false);
  });

  it('refuses holidays of the past, in the time zone of the number', () => {
    const change = hours({ holiday_schedule: [holiday('0000', '2359', '2026-12-24')] });
    expect(settingsProblem(change, change, at('2026-12-24T16:59:00Z'))).toBeNull();
    expect(settingsProblem(change, change, at('2026-12-24T17:00:00Z'))).toContain('2026-12-24');
  });

  it('merges members, replaces call hours, keeps the servers of SIP', () => {
    const stored = {
      status: 'ENABLED' as const,
      call_hours: JAKARTA,
      sip: { status: 'ENABLED' as const, servers: [{ hostname: 'sip.example.com' }] },
    };
    const { holiday_schedule: _gone, ...withoutHolidays } = JAKARTA;
    const merged = mergeSettings(stored, { call_hours: withoutHolidays, sip: { status: 'DISABLED' } });
    expect(merged).toEqual({
      status: 'ENABLED',
      call_hours: withoutHolidays,
      sip: { status: 'DISABLED', servers: [{ hostname: 'sip.example.com' }] },
    });
    expect(settingsProblem({}, { sip: { status: 'ENABLED', servers: [] } }, 0)).toContain('servers');
  });

  it.each([
    [{ status: 'DISABLED' as const }, true],
    [{ call_icon_visibility: 'DISABLE_ALL' as const }, true],
    [{ callback_permission_status: 'ENABLED' as const }, true],
    [{ srtp_key_exchange_protocol: 'SDES' as const }, true],
    [{ sip: { status: 'ENABLED' as const } }, true],
    [{ call_hours: JAKARTA }, false],
    [{ audio: { additional_codecs: ['PCMA' as const] } }, false],
    [{ call_icons: { restrict_to_user_countries: ['ID'] } }, false],
  ])('tells of %j: %s', (change, told) => {
    const stored = { status: 'ENABLED' as const };
    expect(toldChange(stored, mergeSettings(stored, change))).toBe(told);
  });
});

describe('states of a call', () => {
  const STATES: CallState[] = ['dialling', 'ringing', 'pre_accepted', 'active', 'ended'];
  const allowed = (direction: 'user' | 'business', action: CallAction): CallState[] =>
    STATES.filter((state) => nextState(direction, state, action) !== null);

  it.each<[CallAction, CallState[]]>([
    ['pre_accept', ['ringing']],
    ['accept', ['ringing', 'pre_accepted']],
    ['reject', ['ringing', 'pre_accepted']],
    ['terminate', ['ringing', 'pre_accepted', 'active']],
    ['cancel', ['ringing', 'pre_accepted']],
    ['hang_up', ['active']],
    ['answer', []],
  ])('a call of a user: %s', (action, states) => {
    expect(allowed('user', action)).toEqual(states);
  });

  it.each<[CallAction, CallState[]]>([
    ['ring', ['dialling']],
    ['answer', ['ringing']],
    ['decline', ['ringing']],
    ['terminate', ['dialling', 'ringing', 'active']],
    ['time_out', ['dialling', 'ringing']],
    ['accept', []],
    ['reject', []],
  ])('a call of the business: %s', (action, states) => {
    expect(allowed('business', action)).toEqual(states);
  });
});

describe('session descriptions', () => {
  it('takes an ordinary offer and answer', () => {
    expect(sdpProblem(validOffer(), 'offer')).toBeNull();
    expect(sdpProblem(validOffer('active'), 'answer')).toBeNull();
    expect(sessionFacts(validOffer())).toEqual({
      mid: '0',
      setup: 'actpass',
      opusPayloadType: 111,
      eventPayloadType: 126,
    });
  });

  it('uses 126 for telephone events that were not offered', () => {
    const sdp = validOffer().replace(/a=rtpmap:126.*\r\n/, '');
    expect(sessionFacts(sdp).eventPayloadType).toBe(126);
  });

  const video = 'm=video 9 UDP/TLS/RTP/SAVPF 96\r\n';
  it.each<[string, string, RegExp, 'offer' | 'answer']>([
    ['nothing', '', /v=0/, 'offer'],
    ['line feeds', validOffer().replaceAll('\r\n', '\n'), /CRLF/, 'offer'],
    ['double encoding', JSON.stringify(validOffer()).slice(1, -1), /twice/, 'offer'],
    ['two m= lines', validOffer() + video, /one m= line/, 'offer'],
    ['no fingerprint', validOffer().replace(/a=fingerprint.*\r\n/, ''), /No fingerprint found/, 'offer'],
    ['another hash', validOffer().replace('sha-256', 'sha-512'), /SHA256/, 'offer'],
    ['no ICE password', validOffer().replace(/a=ice-pwd.*\r\n/, ''), /ice-pwd/, 'offer'],
    ['no Opus', validOffer().replace('opus/48000/2', 'PCMU/8000'), /opus/, 'offer'],
    ['no RTCP mux', validOffer().replace('a=rtcp-mux\r\n', ''), /rtcp-mux/, 'offer'],
    ['fast telephone events', validOffer().replace('event/8000', 'event/48000'), /8000/, 'offer'],
    ['two sources', `${validOffer()}a=ssrc:1002 cname:b\r\n`, /one SSRC/, 'offer'],
    ['an answer without a role', validOffer('actpass'), /setup:actpass/, 'answer'],
  ])('refuses %s', (_name, sdp, problem, type) => {
    expect(sdpProblem(sdp, type)).toMatch(problem);
  });
});
