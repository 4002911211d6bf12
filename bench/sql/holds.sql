-- What findings.sql and callsites.sql share. SQLite and DuckDB both understand it.

-- The events that say how long a page is held, and in which of its lives: a page frame that was freed is another page.
CREATE TEMP TABLE life AS
SELECT seq, tick, kind, pfn, callsite, request, token, n, flags, state,
  SUM(CASE kind WHEN 2 THEN 1 ELSE 0 END) OVER (PARTITION BY pfn ORDER BY seq) AS life
FROM event WHERE kind IN (2, 10, 11, 12, 13, 32, 60, 63) AND outcome IN (0, 4) AND flags & 1024 = 0;

-- One row per acquisition, with its release.
CREATE TEMP TABLE hold AS
SELECT * FROM (
  SELECT seq, tick, kind, pfn, callsite, request, n, flags, life,
    LEAD(seq) OVER w AS released_seq, LEAD(tick) OVER w AS released_tick, LEAD(kind) OVER w AS released_with,
    LEAD(callsite) OVER w AS released_at, LEAD(life) OVER w AS released_life
  FROM life WHERE kind IN (10, 11, 12, 13) AND token <> 0
  WINDOW w AS (PARTITION BY token ORDER BY seq)) acquired
WHERE kind IN (10, 12);
