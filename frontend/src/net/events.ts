/** The event log of a run over REST. */
import { request } from './client';
import type { EventPage, RunEvent } from './types';

const PAGE = 1_000;

/** All events of the log, including superseded ones. */
export async function getAllEvents(run: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for (let after = 0; ; ) {
    const path = `/runs/${encodeURIComponent(run)}/events`;
    const { data } = await request<EventPage>(path, { query: { after, limit: PAGE } });
    events.push(...data);
    const last = data.at(-1);
    if (last === undefined || data.length < PAGE) return events;
    after = last.seq;
  }
}
