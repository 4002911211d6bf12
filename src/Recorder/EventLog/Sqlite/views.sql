CREATE VIEW events AS -- Every event, with names instead of numbers; NULL = none or not seen.
SELECT
  e.seq AS seq, -- position in the trace
  {tick.e} AS tick, -- nanoseconds since the trace began
  k.name AS kind, -- get, put, pin, unpin, mkclean, ...
  CASE WHEN e.pfn <> 0 THEN printf('0x%x', e.pfn) END AS pfn, -- page frame number of the folio, in hexadecimal
  a.name AS actor, -- who did it
  c.name AS callsite, -- where: the function that a person would name
  o.name AS operation, -- the kind of work it belongs to
  NULLIF(e.request, 0) AS request, -- number of the request or registration
  NULLIF(e.token, 0) AS token, -- names one acquisition, from get or pin to its release
  e.n AS n, -- how many references, pins or page-table entries
  x.name AS outcome, -- done, refused, failed, skipped, bug
  e.refcount AS refcount, -- the folio's reference count after the event
  e.pincount AS pincount, -- its exact pin count after the event (large folios)
  e.mapcount AS mapcount, -- page-table entries that map it after the event
  e.flags & {flag.write} <> 0 AS writes, -- taken to write the page (FOLL_WRITE), or the device writes memory
  e.flags & {flag.longterm} <> 0 AS longterm, -- FOLL_LONGTERM
  e.flags & {flag.gup} <> 0 AS gup, -- taken on a user's page by get_user_pages or pin_user_pages
  e.flags & {flag.sync} <> 0 AS sync, -- writeback for integrity (WB_SYNC_ALL)
  e.state & {state.dirty} <> 0 AS dirty, -- PG_dirty after the event
  e.state & {state.writeback} <> 0 AS writeback, -- PG_writeback after the event
  e.state & {state.private} <> 0 AS buffers, -- PG_private after the event
  e.state & {state.cached} <> 0 AS cached, -- in the page cache after the event
  e.arg AS arg, -- extra value, see docs/event-log.md
  c.stack AS stack, -- the whole call stack, innermost first
  NULLIF(e.callsite, 0) AS callsite_id, -- its number in stacks and frames
  e.state & {state.cma} <> 0 AS cma, -- in a CMA area after the event
  e.state & {state.movable} <> 0 AS movable, -- in ZONE_MOVABLE after the event
  NULLIF(a.pid, 0) AS pid, -- process id of a real task
  e.cpu AS cpu, -- processor of a real kernel
  {tick.e} + (SELECT CAST(value AS INTEGER) FROM header WHERE key = 'start') AS time, -- nanoseconds on the clock of the traced kernel
  (SELECT name FROM source WHERE first_line <= e.line ORDER BY first_line DESC LIMIT 1) AS source, -- the imported text that shows the event
  e.line - (SELECT first_line FROM source WHERE first_line <= e.line ORDER BY first_line DESC LIMIT 1) + 1 AS source_line -- its line in that text
FROM event e JOIN event_kind k ON k.id = e.kind JOIN outcome x ON x.id = e.outcome
LEFT JOIN actor a ON a.id = e.actor LEFT JOIN callsite c ON c.id = e.callsite LEFT JOIN operation o ON o.id = e.operation;

CREATE VIEW pins AS -- One row per acquisition of a user's page, with its release; released_* is NULL while it is held. A trace without tokens (a real kernel's) has rows only in pintrace query, which matches them.
SELECT
  g.token AS token, -- its name; NULL if the trace has none
  CASE g.kind WHEN {kind.pin} THEN 'pin' ELSE 'get' END AS kind, -- pin_user_pages or get_user_pages
  printf('0x%x', g.pfn) AS pfn, -- the page
  NULLIF(g.request, 0) AS request, -- for which request
  g.n AS n, -- how many pins or references
  g.flags & {flag.write} <> 0 AS writes, -- its holder may write the page
  g.flags & {flag.longterm} <> 0 AS longterm, -- FOLL_LONGTERM
  ga.name AS acquired_by, -- who
  gc.name AS acquired_at, -- where
  g.seq AS acquired_seq, -- the event
  {tick.g} AS acquired_tick, -- when
  CASE r.kind WHEN {kind.unpin} THEN 'unpin' WHEN {kind.put} THEN 'put' END AS released_with, -- unpin or put; NULL if no event shows it
  rc.name AS released_at, -- where
  r.seq AS released_seq, -- the event
  r.tick - {tick.g} AS hold_ns, -- how long it was held
  ra.name AS released_by, -- who released it
  r.tick AS released_tick, -- when
  CASE WHEN r.seq IS NOT NULL THEN 'token' END AS matched, -- how the release is known: token, the trace says which; inferred, the page's oldest of that kind and request; count, no event, but later counts have no room for it
  NULLIF(g.callsite, 0) AS acquired_callsite_id, -- in stacks and frames
  NULLIF(r.callsite, 0) AS released_callsite_id -- in stacks and frames
-- LIMIT -1: makes SQLite compute the rows once, and index them where they are joined.
FROM event g
LEFT JOIN (SELECT v.token, v.kind, v.seq, {tick.v} AS tick, v.actor, v.callsite FROM event v WHERE v.kind IN ({kind.put}, {kind.unpin}) AND v.token <> 0 LIMIT -1) r ON r.token = g.token
LEFT JOIN actor ga ON ga.id = g.actor LEFT JOIN actor ra ON ra.id = r.actor LEFT JOIN callsite gc ON gc.id = g.callsite LEFT JOIN callsite rc ON rc.id = r.callsite
WHERE g.kind IN ({kind.get}, {kind.pin}) AND g.outcome = {outcome.done} AND g.token <> 0 AND g.flags & {flag.gup} <> 0
LIMIT -1;

CREATE VIEW open_pins AS -- The pins that are still held at the end of the trace, and for how long at least.
SELECT
  p.token AS token, -- its name; NULL if the trace has none
  p.kind AS kind, -- pin_user_pages or get_user_pages
  p.pfn AS pfn, -- the page
  p.request AS request, -- for which request
  p.n AS n, -- how many pins or references
  p.writes AS writes, -- its holder may write the page
  p.longterm AS longterm, -- FOLL_LONGTERM
  p.acquired_by AS acquired_by, -- who
  p.acquired_at AS acquired_at, -- where
  p.acquired_seq AS acquired_seq, -- the event
  p.acquired_tick AS acquired_tick, -- when
  (SELECT tick FROM checksum ORDER BY last_seq DESC LIMIT 1) - p.acquired_tick AS at_least_ns, -- how long until the end of the trace; how much longer is not known
  p.acquired_callsite_id AS acquired_callsite_id -- in stacks and frames
FROM pins p WHERE p.released_seq IS NULL;

CREATE VIEW callsites AS -- Gets, puts, pins and unpins done at each place, in references.
SELECT
  c.name AS callsite, -- the place
  SUM(CASE e.kind WHEN {kind.get} THEN e.n ELSE 0 END) AS gets, -- references taken
  SUM(CASE e.kind WHEN {kind.put} THEN e.n ELSE 0 END) AS puts, -- references dropped
  SUM(CASE e.kind WHEN {kind.pin} THEN e.n ELSE 0 END) AS pins, -- pins taken
  SUM(CASE e.kind WHEN {kind.unpin} THEN e.n ELSE 0 END) AS unpins, -- pins dropped
  COUNT(DISTINCT e.pfn) AS pages -- on how many pages
FROM event e JOIN callsite c ON c.id = e.callsite
WHERE e.kind BETWEEN {kind.get} AND {kind.unpin} AND e.outcome = {outcome.done} GROUP BY c.name;

CREATE VIEW stacks AS -- Each call stack of the trace, once.
SELECT
  id AS callsite_id, -- its number, as in events, pins and findings
  name AS callsite, -- the function that a person would name
  stack AS stack, -- all functions, innermost first, joined by ' < '
  (LENGTH(stack) - LENGTH(REPLACE(stack, ' < ', ''))) / 3 + 1 AS depth -- how many functions
FROM callsite;

CREATE VIEW frames AS -- One row per function of a stack.
SELECT
  callsite_id AS callsite_id, -- the stack
  position AS position, -- 1 is the innermost
  CASE WHEN text LIKE '% [%]' THEN SUBSTR(text, 1, INSTR(text, ' [') - 1) ELSE text END AS function, -- its name
  CASE WHEN text LIKE '% [%]' THEN SUBSTR(text, INSTR(text, ' [') + 2, LENGTH(text) - INSTR(text, ' [') - 2) END AS module -- its module; NULL if the trace does not name one
FROM (
  SELECT c.id AS callsite_id, j.key + 1 AS position, j.value AS text
  FROM callsite c, JSON_EACH('[' || REPLACE(JSON_QUOTE(c.stack), ' < ', '","') || ']') j);

CREATE VIEW requests AS -- Requests and registrations; ended_* is NULL while one is open.
SELECT
  b.request AS request, -- its number
  a.name AS actor, -- whose
  o.name AS operation, -- what kind of work
  c.name AS callsite, -- where it began
  b.seq AS began_seq, -- the event
  {tick.b} AS began_tick, -- when
  e.seq AS ended_seq, -- the event of its end
  e.tick - {tick.b} AS duration_ns -- how long it took
FROM event b LEFT JOIN (SELECT v.request, v.seq, {tick.v} AS tick FROM event v WHERE v.kind = {kind.request_end}) e ON e.request = b.request
LEFT JOIN actor a ON a.id = b.actor LEFT JOIN operation o ON o.id = b.operation LEFT JOIN callsite c ON c.id = b.callsite
WHERE b.kind = {kind.request_begin};

CREATE VIEW pages AS -- What the trace last says about each page.
SELECT
  printf('0x%x', e.pfn) AS pfn, -- page frame number, in hexadecimal
  k.name AS last_event, -- kind of its last event
  e.seq AS last_seq, -- number of its last event
  e.refcount AS refcount, -- counts and flags after it
  e.pincount AS pincount, -- exact pin count of a large folio
  e.mapcount AS mapcount, -- page-table entries that map it
  e.state & {state.dirty} <> 0 AS dirty, -- PG_dirty
  e.state & {state.writeback} <> 0 AS writeback, -- PG_writeback
  e.state & {state.private} <> 0 AS buffers, -- PG_private
  e.state & {state.cached} <> 0 AS cached -- in the page cache
FROM event e JOIN (SELECT MAX(seq) AS seq FROM event WHERE pfn <> 0 GROUP BY pfn) l ON l.seq = e.seq JOIN event_kind k ON k.id = e.kind;

CREATE VIEW writebacks AS -- One row per writeback of a page, from start to end; ended_* is NULL if it never ended.
SELECT
  printf('0x%x', pfn) AS pfn, -- the page
  seq AS started_seq, -- the event of its start
  tick AS started_tick, -- when
  sync AS sync, -- for integrity (WB_SYNC_ALL)
  callsite AS callsite, -- who started it
  ended_seq AS ended_seq, -- the event of its end
  ended_tick AS ended_tick -- when
FROM (
  SELECT e.pfn, e.kind, e.seq, {tick.e} AS tick, e.flags & {flag.sync} <> 0 AS sync, c.name AS callsite, LEAD(e.seq) OVER w AS ended_seq, LEAD({tick.e}) OVER w AS ended_tick
  FROM event e LEFT JOIN callsite c ON c.id = e.callsite WHERE e.kind IN ({kind.writeback_start}, {kind.writeback_end}) WINDOW w AS (PARTITION BY e.pfn ORDER BY e.seq))
WHERE kind = {kind.writeback_start};

CREATE VIEW gaps AS -- Where events were lost. Whatever spans one is uncertain.
SELECT
  e.seq AS seq, -- the event that reports it
  NULLIF(e.request, 0) AS after_seq, -- the last event before the loss; NULL if unknown
  {tick.e} AS tick, -- when it was noticed
  NULLIF(e.arg, 0) - 1 AS cpu, -- the processor whose events they were; NULL if unknown or all
  NULLIF(e.n, 0) AS lost -- how many; NULL if unknown
FROM event e WHERE e.kind = {kind.gap};
