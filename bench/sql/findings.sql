-- How often each kind of finding blames each callsite.
WITH
-- Whether a device may write the page through a hold of this life, at each start of writeback.
writers AS (
  SELECT change, callsite, SUM(change) OVER (PARTITION BY pfn, life ORDER BY seq) AS held FROM (
    SELECT pfn, life, seq, 1 AS change, callsite FROM hold WHERE flags & 41 = 9
    UNION ALL SELECT pfn, life, released_seq, -1, callsite FROM hold WHERE flags & 41 = 9 AND released_seq IS NOT NULL
    UNION ALL SELECT pfn, life, seq, 0, callsite FROM life WHERE kind = 32 AND state & 2048 = 0) changes),
-- What a request has of a page: pins, references, and I/O in flight, one at a time.
held AS (
  SELECT seq, life, kind, callsite, pfn, request, SUM(pins) OVER w AS pins, SUM(gets) OVER w AS gets,
    SUM(io) OVER w AS in_flight, SUM(CASE kind WHEN 60 THEN 1 ELSE 0 END) OVER w AS io
  FROM (
    SELECT seq, life, kind, callsite, pfn, request,
      CASE kind WHEN 12 THEN 1 ELSE 0 END AS pins, CASE kind WHEN 10 THEN 1 ELSE 0 END AS gets, 0 AS io
    FROM hold
    UNION ALL SELECT released_seq, released_life, 13, released_at, pfn, request,
      CASE kind WHEN 12 THEN -1 ELSE 0 END, CASE kind WHEN 10 THEN -1 ELSE 0 END, 0
    FROM hold WHERE released_seq IS NOT NULL
    UNION ALL SELECT seq, life, kind, callsite, pfn, request, 0, 0, CASE kind WHEN 60 THEN 1 ELSE -1 END
    FROM life WHERE kind IN (60, 63)) changes
  WINDOW w AS (PARTITION BY pfn, request ORDER BY seq)),
-- The same, with what the request had when it submitted that I/O. A pin is stronger than a reference.
protected AS (
  SELECT kind, callsite, in_flight, life, strength, FIRST_VALUE(strength) OVER w AS submitted_with,
    FIRST_VALUE(life) OVER w AS submitted_in
  FROM (
    SELECT seq, life, kind, callsite, pfn, request, in_flight, io,
      CASE WHEN pins > 0 THEN 2 WHEN gets > 0 THEN 1 ELSE 0 END AS strength
    FROM held) strengths
  WINDOW w AS (PARTITION BY pfn, request, io ORDER BY seq)),
found AS (
  SELECT CASE h.kind WHEN 12 THEN 'leaked-pin' ELSE 'leaked-reference' END AS finding, h.callsite
  FROM event e JOIN hold h
    ON h.request = e.request AND h.seq < e.seq AND (h.released_seq IS NULL OR h.released_seq > e.seq)
  WHERE e.kind = 82 AND e.request <> 0
  UNION ALL SELECT 'put-on-pin', released_at FROM hold WHERE kind = 12 AND released_with = 11
  UNION ALL SELECT 'unpin-on-get', released_at FROM hold WHERE kind = 10 AND released_with = 13
  UNION ALL SELECT 'writeback-of-pinned', callsite FROM writers WHERE change = 0 AND held > 0
  UNION ALL SELECT 'early-release', callsite FROM protected
    WHERE kind = 13 AND in_flight > 0 AND life = submitted_in AND strength < submitted_with)
SELECT finding, name, COUNT(*) FROM found JOIN callsite ON id = callsite GROUP BY 1, 2 ORDER BY 1, 2;
