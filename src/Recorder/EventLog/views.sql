CREATE VIEW events AS -- Every event, with names instead of numbers; NULL = none or not seen.
SELECT
  e.seq AS seq, -- position in the log
  e.tick AS tick, -- nanoseconds since the log began
  k.name AS kind, -- get, put, pin, unpin, mkclean, ...
  NULLIF(e.pfn, 0) AS pfn, -- page frame number of the folio
  a.name AS actor, -- who did it
  c.name AS callsite, -- where: the function that a person would name
  o.name AS operation, -- the kind of work that it belongs to
  NULLIF(e.request, 0) AS request, -- number of the request or registration
  NULLIF(e.token, 0) AS token, -- names one acquisition, from get or pin to its release
  e.n AS n, -- how many references, pins or page-table entries
  x.name AS outcome, -- done, refused, failed, skipped, bug
  e.refcount AS refcount, -- the folio's reference count after the event
  e.pincount AS pincount, -- its exact pin count after the event (large folios)
  e.mapcount AS mapcount, -- page-table entries that map it after the event
  e.flags & 1 <> 0 AS writes, -- taken to write the page (FOLL_WRITE), or the device writes memory
  e.flags & 2 <> 0 AS longterm, -- FOLL_LONGTERM
  e.flags & 8 <> 0 AS gup, -- taken on a user's page by get_user_pages or pin_user_pages
  e.flags & 16 <> 0 AS sync, -- writeback for integrity (WB_SYNC_ALL)
  e.state & 2 <> 0 AS dirty, -- PG_dirty after the event
  e.state & 4 <> 0 AS writeback, -- PG_writeback after the event
  e.state & 8 <> 0 AS buffers, -- PG_private after the event
  e.state & 128 <> 0 AS cached, -- in the page cache after the event
  e.arg AS arg, -- extra value, see docs/event-log.md
  c.stack AS stack -- the whole call stack, innermost first
FROM event e JOIN event_kind k ON k.id = e.kind JOIN outcome x ON x.id = e.outcome
LEFT JOIN actor a ON a.id = e.actor LEFT JOIN callsite c ON c.id = e.callsite LEFT JOIN operation o ON o.id = e.operation;

CREATE VIEW pins AS -- One row an acquisition of a user's page that has a token, with its release; released_* is NULL while it is held. Empty for real kernels.
SELECT
  g.token AS token, -- its name
  CASE g.kind WHEN 12 THEN 'pin' ELSE 'get' END AS kind, -- pin_user_pages or get_user_pages
  g.pfn AS pfn, -- the page
  NULLIF(g.request, 0) AS request, -- for which request
  g.n AS n, -- how many pins or references
  g.flags & 1 <> 0 AS writes, -- its holder may write the page
  g.flags & 2 <> 0 AS longterm, -- FOLL_LONGTERM
  ga.name AS acquired_by, -- who
  gc.name AS acquired_at, -- where
  g.seq AS acquired_seq, -- the event
  g.tick AS acquired_tick, -- when
  CASE r.kind WHEN 13 THEN 'unpin' WHEN 11 THEN 'put' END AS released_with, -- unpin or put
  rc.name AS released_at, -- where
  r.seq AS released_seq, -- the event
  r.tick - g.tick AS hold_ns -- how long it was held
FROM event g
LEFT JOIN (SELECT token, kind, seq, tick, callsite FROM event WHERE kind IN (11, 13) AND token <> 0) r ON r.token = g.token
LEFT JOIN actor ga ON ga.id = g.actor LEFT JOIN callsite gc ON gc.id = g.callsite LEFT JOIN callsite rc ON rc.id = r.callsite
WHERE g.kind IN (10, 12) AND g.outcome = 0 AND g.token <> 0 AND g.flags & 8 <> 0;

CREATE VIEW callsites AS -- Gets, puts, pins and unpins done at each place, in references.
SELECT
  c.name AS callsite, -- the place
  SUM(CASE e.kind WHEN 10 THEN e.n ELSE 0 END) AS gets, -- references taken
  SUM(CASE e.kind WHEN 11 THEN e.n ELSE 0 END) AS puts, -- references dropped
  SUM(CASE e.kind WHEN 12 THEN e.n ELSE 0 END) AS pins, -- pins taken
  SUM(CASE e.kind WHEN 13 THEN e.n ELSE 0 END) AS unpins, -- pins dropped
  COUNT(DISTINCT e.pfn) AS pages -- on so many pages
FROM event e JOIN callsite c ON c.id = e.callsite
WHERE e.kind BETWEEN 10 AND 13 AND e.outcome = 0 GROUP BY c.name;

CREATE VIEW requests AS -- Requests and registrations; ended_* is NULL while one is open.
SELECT
  b.request AS request, -- its number
  a.name AS actor, -- whose
  o.name AS operation, -- what kind of work
  c.name AS callsite, -- where it began
  b.seq AS began_seq, -- the event
  b.tick AS began_tick, -- when
  e.seq AS ended_seq, -- the event of its end
  e.tick - b.tick AS duration_ns -- how long it took
FROM event b LEFT JOIN (SELECT request, seq, tick FROM event WHERE kind = 82) e ON e.request = b.request
LEFT JOIN actor a ON a.id = b.actor LEFT JOIN operation o ON o.id = b.operation LEFT JOIN callsite c ON c.id = b.callsite
WHERE b.kind = 81;

CREATE VIEW pages AS -- The last that the log says of each page.
SELECT
  e.pfn AS pfn, -- page frame number
  k.name AS last_event, -- kind of its last event
  e.seq AS last_seq, -- number of its last event
  e.refcount AS refcount, -- counts and flags after it
  e.pincount AS pincount, -- exact pin count of a large folio
  e.mapcount AS mapcount, -- page-table entries that map it
  e.state & 2 <> 0 AS dirty, -- PG_dirty
  e.state & 4 <> 0 AS writeback, -- PG_writeback
  e.state & 8 <> 0 AS buffers, -- PG_private
  e.state & 128 <> 0 AS cached -- in the page cache
FROM event e JOIN (SELECT MAX(seq) AS seq FROM event WHERE pfn <> 0 GROUP BY pfn) l ON l.seq = e.seq JOIN event_kind k ON k.id = e.kind;

CREATE VIEW writebacks AS -- One row a writeback of a page, from start to end; ended_* is NULL if it never ended.
SELECT
  pfn AS pfn, -- the page
  seq AS started_seq, -- the event of its start
  tick AS started_tick, -- when
  sync AS sync, -- for integrity (WB_SYNC_ALL)
  callsite AS callsite, -- who started it
  ended_seq AS ended_seq, -- the event of its end
  ended_tick AS ended_tick -- when
FROM (
  SELECT e.pfn, e.kind, e.seq, e.tick, e.flags & 16 <> 0 AS sync, c.name AS callsite, LEAD(e.seq) OVER w AS ended_seq, LEAD(e.tick) OVER w AS ended_tick
  FROM event e LEFT JOIN callsite c ON c.id = e.callsite WHERE e.kind IN (32, 33) WINDOW w AS (PARTITION BY e.pfn ORDER BY e.seq))
WHERE kind = 32;
