-- What was acquired at each callsite, and what became of it. A release without a token counts where it was done.
WITH
ended AS (SELECT MAX(tick) AS tick FROM event),
done AS (
  SELECT h.callsite, CASE h.kind WHEN 10 THEN n ELSE 0 END AS gets, CASE h.kind WHEN 12 THEN n ELSE 0 END AS pins,
    CASE released_with WHEN 11 THEN n ELSE 0 END AS puts, CASE released_with WHEN 13 THEN n ELSE 0 END AS unpins,
    0 AS refused, CASE WHEN released_seq IS NULL THEN n ELSE 0 END AS outstanding,
    CASE WHEN released_seq IS NULL THEN 1 ELSE 0 END AS still, pfn,
    CASE WHEN flags & 2 <> 0 THEN n ELSE 0 END AS longterm,
    CASE WHEN flags & 8 <> 0 THEN n * (COALESCE(released_tick, ended.tick) - h.tick) ELSE 0 END AS page_ns,
    released_tick - h.tick AS hold_ns
  FROM hold h CROSS JOIN ended
  UNION ALL SELECT callsite, 0, 0, CASE kind WHEN 11 THEN n ELSE 0 END, CASE kind WHEN 13 THEN n ELSE 0 END,
    0, 0, 0, NULL, 0, 0, NULL
  FROM life WHERE kind IN (11, 13) AND token = 0
  UNION ALL SELECT callsite, 0, 0, 0, 0, 1, 0, 0, NULL, 0, 0, NULL
  FROM event WHERE kind IN (10, 12) AND outcome = 1)
SELECT name, SUM(gets), SUM(puts), SUM(pins), SUM(unpins), SUM(refused), SUM(outstanding), SUM(still),
  COUNT(DISTINCT pfn), SUM(longterm), SUM(page_ns), COALESCE(MAX(hold_ns), 0)
FROM done JOIN callsite ON id = callsite GROUP BY 1 ORDER BY 1;
