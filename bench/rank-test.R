# What R says of cases that the tests hold src/bench against. From the repository's root, with R (Debian: r-base-core):
#
#   Rscript bench/rank-test.R && npm run format
#
# writes tests/unit/bench/wilcox.json (50 cases of wilcox.test) and tests/unit/bench/r.json (quantile, p.adjust, and the
# Hodges-Lehmann ratio with its bootstrap interval). The seed is fixed: the same R writes the same files.
set.seed(20250101, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")

exactly <- function(x) sprintf("%.17g", x)
# Values are rounded to six digits first, so that these say all of them.
short <- function(x) sprintf("%.15g", x)
array <- function(texts) paste0("[", paste(texts, collapse = ", "), "]")
object <- function(...) {
  parts <- list(...)
  paste0("{", paste(sprintf('"%s": %s', names(parts), unlist(parts)), collapse = ", "), "}")
}
text <- function(x) paste0('"', x, '"')
write <- function(name, ...)
  writeLines(object(R = text(R.version.string), ...), file.path("tests/unit/bench", name))

# Sizes on both sides of 50, where R changes from exact to approximate.
sizes <- list(c(3, 3), c(3, 4), c(5, 5), c(3, 60), c(10, 10), c(4, 19), c(7, 23), c(20, 20), c(31, 12), c(49, 49),
              c(49, 50), c(50, 50), c(60, 60), c(60, 3), c(52, 37), c(6, 6))
# How much slower the second group is: not at all, hardly, a little, much, beyond any overlap.
shifts <- c(1, 1.0001, 1.05, 1.3, 1e6)
draws <- list(
  normal = function(n) 10 + rnorm(n),
  lognormal = function(n) exp(rnorm(n, sd = 0.5)),
  heavy = function(n) 1 + abs(rcauchy(n)),
  # Few values, so that many are equal.
  ties = function(n) round(10 + 2 * rnorm(n)),
  pair = function(n) sample(c(1, 2), n, replace = TRUE)
)
cases <- sapply(seq_len(50), function(nth) {
  size <- sizes[[(nth - 1) %% length(sizes) + 1]]
  kind <- names(draws)[(nth - 1) %% length(draws) + 1]
  shift <- shifts[((nth - 1) * 3 + (nth - 1) %/% 5) %% length(shifts) + 1]
  repeat {
    a <- signif(draws[[kind]](size[1]), 6)
    b <- signif(draws[[kind]](size[2]) * shift, 6)
    # Where all values are equal R has no p-value.
    if (length(unique(c(a, b))) > 1) break
  }
  p <- suppressWarnings(wilcox.test(a, b)$p.value)
  exact <- size[1] < 50 && size[2] < 50 && !any(duplicated(c(a, b)))
  name <- sprintf("%d against %d, %s, times %s, %s", size[1], size[2], kind, short(shift),
                  if (exact) "exact" else "approximate")
  object(name = text(name), a = array(short(a)), b = array(short(b)), p = exactly(p))
})
write("wilcox.json", cases = array(cases))

quantiles <- sapply(c(1, 2, 3, 10, 99, 100), function(n) {
  x <- signif(rlnorm(n), 6)
  q <- c(0, 0.025, 0.5, 0.95, 0.99, 1)
  object(values = array(short(x)), q = array(short(q)), expected = array(exactly(quantile(x, q, type = 7))))
})
holm <- sapply(c(1, 2, 5, 20), function(n) {
  p <- signif(c(0.5, 0.5, runif(n)^3)[seq_len(n)], 6)
  object(p = array(short(p)), expected = array(exactly(p.adjust(p, "holm"))))
})
effects <- sapply(list(c(10, 10), c(5, 5), c(20, 20), c(7, 12)), function(size) {
  base <- signif(10 * exp(rnorm(size[1], sd = 0.03)), 6)
  head <- signif(11 * exp(rnorm(size[2], sd = 0.03)), 6)
  # The estimate that wilcox.test(conf.int = TRUE) gives, of logarithms.
  shift <- function(a, b) median(outer(log(b), log(a), "-"))
  drawn <- replicate(20000, shift(sample(base, replace = TRUE), sample(head, replace = TRUE)))
  stopifnot(all.equal(shift(base, head), unname(wilcox.test(log(head), log(base), conf.int = TRUE)$estimate)))
  object(base = array(short(base)), head = array(short(head)), ratio = exactly(exp(shift(base, head))),
         interval = array(exactly(exp(quantile(drawn, c(0.025, 0.975))))))
})
write("r.json", quantiles = array(quantiles), holm = array(holm), effects = array(effects))
