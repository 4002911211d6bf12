CREATE TABLE header( -- What made this trace. One row per fact.
  key TEXT PRIMARY KEY, -- source, state, coverage, tool_version, policy, decisions, scenario, variant, schedule, seed, origin, start
  value TEXT NOT NULL -- the fact as text
) WITHOUT ROWID;

CREATE TABLE event( -- One row per event, in order. Raw numbers: read it through the view events.
  seq INTEGER PRIMARY KEY, -- position in the trace, from 1, without gaps
  tick INTEGER NOT NULL, -- nanoseconds since the last event of the batch before (checksum.tick); the views count from the beginning of the trace
  kind INTEGER NOT NULL, -- event_kind.id
  pfn INTEGER NOT NULL, -- page frame number of the folio; 0 = the event concerns no page
  actor INTEGER NOT NULL, -- actor.id; 0 = unknown
  callsite INTEGER NOT NULL, -- callsite.id; 0 = unknown
  operation INTEGER NOT NULL, -- operation.id; 0 = unknown
  refcount INTEGER, -- the folio's reference count after the event; NULL = not seen
  state INTEGER NOT NULL, -- sum of flag.bit with flag.of = 'state': the folio's flags after the event
  request INTEGER NOT NULL DEFAULT 0, -- number of the request or registration; 0 = none
  mapcount INTEGER DEFAULT 0, -- page-table entries that map it after the event; NULL = not seen
  n INTEGER NOT NULL DEFAULT 0, -- how many references, pins or page-table entries
  token INTEGER NOT NULL DEFAULT 0, -- names one acquisition, from get or pin to its release; 0 = none
  arg INTEGER NOT NULL DEFAULT 0, -- extra value; its meaning depends on the kind (docs/event-log.md)
  flags INTEGER NOT NULL DEFAULT 0, -- sum of flag.bit with flag.of = 'flags': how it was requested
  pincount INTEGER DEFAULT 0, -- its exact pin count after the event (large folios); NULL = not seen
  outcome INTEGER NOT NULL DEFAULT 0, -- outcome.id: how it went
  cpu INTEGER, -- processor of a real kernel; NULL = not seen
  line INTEGER -- line of the imported text that shows the event, counted over all files of the import (table source); NULL = simulated
);

CREATE TABLE event_kind( -- Names for event.kind.
  id INTEGER PRIMARY KEY, -- the number
  name TEXT NOT NULL -- get, pin, mkclean, ...
);

CREATE TABLE outcome( -- Names for event.outcome.
  id INTEGER PRIMARY KEY, -- the number
  name TEXT NOT NULL -- done, refused, failed, skipped, bug
);

CREATE TABLE flag( -- Names for the bits of event.flags and event.state.
  of TEXT NOT NULL, -- flags or state
  bit INTEGER NOT NULL, -- the bit's value
  name TEXT NOT NULL, -- write, longterm, dirty, writeback, ...
  PRIMARY KEY(of, bit)
) WITHOUT ROWID;

CREATE TABLE callsite( -- Places in the kernel, each stack once.
  id INTEGER PRIMARY KEY, -- the number
  name TEXT NOT NULL, -- the function that a person would blame
  stack TEXT NOT NULL -- all functions, innermost first, joined by ' < '
);

CREATE TABLE actor( -- Who acts.
  id INTEGER PRIMARY KEY, -- the number
  name TEXT NOT NULL, -- the scenario's name for it, or the task's comm
  kind TEXT NOT NULL, -- task, kernel-thread, device, setup
  pid INTEGER NOT NULL -- process id of a real task; 0 = simulated
);

CREATE TABLE operation( -- Kinds of work that events belong to.
  id INTEGER PRIMARY KEY, -- the number
  name TEXT NOT NULL -- direct-read, reclaim, fork, ...
);

CREATE TABLE file( -- Files whose pages are in the trace.
  id INTEGER PRIMARY KEY, -- the number in arg of cache_add and cache_remove (arg >> 40)
  name TEXT NOT NULL, -- its name
  file_system TEXT NOT NULL -- ext4, nfs, ...
);

CREATE TABLE source( -- The texts that a trace of a real kernel was imported from, in order.
  id INTEGER PRIMARY KEY, -- the number
  name TEXT NOT NULL, -- the file's name as it was given, or standard input
  first_line INTEGER NOT NULL -- event.line of its first line
);

CREATE TABLE checksum( -- By which damage is noticed (docs/event-log.md). One row per committed batch; only the last row speaks for names and truth.
  last_seq INTEGER PRIMARY KEY, -- the last event of the batch
  events INTEGER NOT NULL, -- running checksum of all events up to it
  names INTEGER NOT NULL, -- sum over the rows of the other tables, without truth
  truth INTEGER NOT NULL, -- sum over the rows of truth
  tick INTEGER NOT NULL -- nanoseconds from the beginning of the trace to the last event of the batch
);

CREATE TABLE truth( -- What the simulated kernel's own ledger knows to have gone wrong; empty for a real kernel. Analysis never reads it.
  id INTEGER PRIMARY KEY, -- order of occurrence
  seq INTEGER NOT NULL, -- the event at which it went wrong
  kind TEXT NOT NULL, -- the finding kind that should come out
  pfn INTEGER NOT NULL, -- the page
  callsite INTEGER NOT NULL -- callsite.id of the culprit
);
