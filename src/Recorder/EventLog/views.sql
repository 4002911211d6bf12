CREATE VIEW events AS -- Every event with names instead of numbers. NULL = none or not seen.
SELECT e.seq, e.tick, k.name AS kind, NULLIF(e.pfn, 0) AS pfn, a.name AS actor, c.name AS callsite, o.name AS operation,
  NULLIF(e.request, 0) AS request, NULLIF(e.token, 0) AS token, e.n, x.name AS outcome, e.refcount, e.pincount, e.mapcount,
  e.flags & 1 <> 0 AS writes, e.flags & 2 <> 0 AS longterm, e.flags & 8 <> 0 AS gup, e.flags & 16 <> 0 AS sync,
  e.state & 2 <> 0 AS dirty, e.state & 4 <> 0 AS writeback, e.state & 8 <> 0 AS buffers, e.state & 128 <> 0 AS cached, e.arg, c.stack
FROM event e JOIN event_kind k ON k.id = e.kind JOIN outcome x ON x.id = e.outcome
LEFT JOIN actor a ON a.id = e.actor LEFT JOIN callsite c ON c.id = e.callsite LEFT JOIN operation o ON o.id = e.operation;

CREATE VIEW pins AS -- One row an acquisition of a user's page (get_user_pages or pin_user_pages) that has a token, with its release. released_* is NULL while it is held.
SELECT g.token, CASE g.kind WHEN 12 THEN 'pin' ELSE 'get' END AS kind, g.pfn, NULLIF(g.request, 0) AS request, g.n,
  g.flags & 1 <> 0 AS writes, g.flags & 2 <> 0 AS longterm, ga.name AS acquired_by, gc.name AS acquired_at, g.seq AS acquired_seq, g.tick AS acquired_tick,
  CASE r.kind WHEN 13 THEN 'unpin' WHEN 11 THEN 'put' END AS released_with, rc.name AS released_at, r.seq AS released_seq, r.tick - g.tick AS hold_ns
FROM event g
LEFT JOIN (SELECT token, kind, seq, tick, callsite FROM event WHERE kind IN (11, 13) AND token <> 0) r ON r.token = g.token
LEFT JOIN actor ga ON ga.id = g.actor LEFT JOIN callsite gc ON gc.id = g.callsite LEFT JOIN callsite rc ON rc.id = r.callsite
WHERE g.kind IN (10, 12) AND g.outcome = 0 AND g.token <> 0 AND g.flags & 8 <> 0;

CREATE VIEW callsites AS -- Gets, puts, pins and unpins done at each place, in references.
SELECT c.name AS callsite,
  SUM(CASE e.kind WHEN 10 THEN e.n ELSE 0 END) AS gets, SUM(CASE e.kind WHEN 11 THEN e.n ELSE 0 END) AS puts,
  SUM(CASE e.kind WHEN 12 THEN e.n ELSE 0 END) AS pins, SUM(CASE e.kind WHEN 13 THEN e.n ELSE 0 END) AS unpins,
  COUNT(DISTINCT e.pfn) AS pages
FROM event e JOIN callsite c ON c.id = e.callsite WHERE e.kind BETWEEN 10 AND 13 AND e.outcome = 0 GROUP BY c.name;

CREATE VIEW requests AS -- Requests and registrations. ended_* is NULL while one is open.
SELECT b.request, a.name AS actor, o.name AS operation, c.name AS callsite, b.seq AS began_seq, b.tick AS began_tick, e.seq AS ended_seq, e.tick - b.tick AS duration_ns
FROM event b LEFT JOIN (SELECT request, seq, tick FROM event WHERE kind = 82) e ON e.request = b.request
LEFT JOIN actor a ON a.id = b.actor LEFT JOIN operation o ON o.id = b.operation LEFT JOIN callsite c ON c.id = b.callsite
WHERE b.kind = 81;

CREATE VIEW pages AS -- The last that the log says of each page.
SELECT e.pfn, k.name AS last_event, e.seq AS last_seq, e.refcount, e.pincount, e.mapcount,
  e.state & 2 <> 0 AS dirty, e.state & 4 <> 0 AS writeback, e.state & 8 <> 0 AS buffers, e.state & 128 <> 0 AS cached
FROM event e JOIN (SELECT MAX(seq) AS seq FROM event WHERE pfn <> 0 GROUP BY pfn) l ON l.seq = e.seq JOIN event_kind k ON k.id = e.kind;

CREATE VIEW writebacks AS -- One row a writeback of a page, from start to end. ended_* is NULL if it never ended.
SELECT pfn, seq AS started_seq, tick AS started_tick, sync, callsite, ended_seq, ended_tick FROM (
  SELECT e.pfn, e.kind, e.seq, e.tick, e.flags & 16 <> 0 AS sync, c.name AS callsite,
    LEAD(e.seq) OVER w AS ended_seq, LEAD(e.tick) OVER w AS ended_tick
  FROM event e LEFT JOIN callsite c ON c.id = e.callsite WHERE e.kind IN (32, 33) WINDOW w AS (PARTITION BY e.pfn ORDER BY e.seq))
WHERE kind = 32;
