/* SPDX-License-Identifier: MIT */
/* Keeps recorded pages on disk, so that a crash loses at most the one that was
 * being fetched. */
#include "capture/capture.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/files.h"

#define RECORDING_INDEX "recording.tsv"
#define RECORDING_HEADER \
	"url\tfile\tstatus\ttype\ttotal_us\tfirst_byte_us\tbytes"

struct recording {
	int dir, bodies, index; /* descriptors */
	void *urls; /* tree of what was recorded before */
	size_t count;
	unsigned next; /* number of the next page */
	unsigned parts; /* bodies begun */
};

static int
recording_compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Notes a row of an older recording; its file's number isn't given again. */
static int
recording_known(struct recording *recording, char *line)
{
	char *file, *url = strsep(&line, "\t"), **kept;
	unsigned number;

	if (line == NULL || !*url)
		return -EINVAL;
	file = strsep(&line, "\t");
	if (line == NULL || sscanf(file, "bodies/%u", &number) != 1)
		return -EINVAL;
	if (number >= recording->next && number < UINT32_MAX)
		recording->next = number + 1;
	url = strdup(url);
	kept = url != NULL ? tsearch(url, &recording->urls, recording_compare)
			   : NULL;
	if (kept == NULL || *kept != url)
		free(url);
	if (kept != NULL)
		recording->count++;
	return kept != NULL ? 0 : -ENOMEM;
}

/* Reads the index; *whole is how many bytes of it are whole lines. */
static int
recording_load(struct recording *recording, FILE *stream, off_t *whole,
	char *error, size_t room)
{
	char *line = NULL;
	size_t size = 0, number = 0;
	ssize_t got;
	int rc = 0;

	*whole = 0;
	while (rc == 0 && (got = getline(&line, &size, stream)) > 0) {
		if (line[got - 1] != '\n') {
			/* Without our header, or a part of it, the file isn't
			 * ours. */
			if (!number++ &&
				strncmp(RECORDING_HEADER, line, (size_t)got))
				rc = -EINVAL;
			break;
		}
		*whole += got;
		/* Editors may have ended its lines as DOS does. */
		got -= got > 1 && line[got - 2] == '\r';
		line[got - 1] = '\0';
		if (number++)
			rc = recording_known(recording, line);
		else if (strcmp(line, RECORDING_HEADER))
			rc = -EINVAL;
	}
	if (rc == 0 && ferror(stream))
		rc = -errno;
	if (rc == -EINVAL)
		snprintf(error, room, "%s:%zu: not a recording of this version",
			RECORDING_INDEX, number);
	free(line);
	return rc;
}

static int
recording_write(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t done = write(fd, text, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -errno;
		text += done;
		len -= (size_t)done;
	}
	return fdatasync(fd) ? -errno : 0;
}

/* Goes on where the index ends, or begins one. */
static int
recording_resume(struct recording *recording, char *error, size_t room)
{
	FILE *stream;
	off_t whole = 0;
	int copy, rc;

	if (flock(recording->index, LOCK_EX | LOCK_NB)) {
		snprintf(error, room, "another recorder is writing here");
		return -EBUSY;
	}
	copy = dup(recording->index);
	stream = copy < 0 ? NULL : fdopen(copy, "r");
	if (stream == NULL)
		return -errno;
	rc = recording_load(recording, stream, &whole, error, room);
	fclose(stream);
	if (rc == 0 && ftruncate(recording->index, whole))
		rc = -errno;
	if (rc == 0 && lseek(recording->index, whole, SEEK_SET) < 0)
		rc = -errno;
	if (rc == 0 && !whole)
		rc = recording_write(recording->index, RECORDING_HEADER "\n",
			strlen(RECORDING_HEADER "\n"));
	return rc;
}

/* -EEXIST where others keep files and there is no recording. */
static int
recording_ours(int dir)
{
	struct dirent *entry;
	int copy, rc = 0;
	DIR *folder;

	if (!faccessat(dir, RECORDING_INDEX, F_OK, 0))
		return 0;
	copy = files_folder_in(dir, ".", false);
	if (copy < 0)
		return copy;
	folder = fdopendir(copy);
	if (folder == NULL) {
		rc = -errno;
		close(copy);
		return rc;
	}
	while (rc == 0 && (entry = readdir(folder)) != NULL)
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			rc = -EEXIST;
	closedir(folder);
	return rc;
}

/* Names what in the folder can't be written. */
static int
recording_wont(char *error, size_t room, const char *name, int rc)
{
	snprintf(error, room, "%s: %s", name, files_problem(-rc));
	return rc;
}

static int
recording_folders(
	struct recording *recording, const char *dir, char *error, size_t room)
{
	int rc;

	if (mkdir(dir, 0777) && errno != EEXIST)
		return -errno;
	recording->dir = files_folder(dir);
	if (recording->dir < 0)
		return recording->dir;
	rc = recording_ours(recording->dir);
	if (rc != 0)
		return rc;
	/* The index comes first: it marks the folder as a recording. */
	recording->index =
		files_append_in(recording->dir, RECORDING_INDEX, true);
	if (recording->index < 0)
		return recording_wont(
			error, room, RECORDING_INDEX, recording->index);
	recording->bodies = files_folder_in(recording->dir, "bodies", true);
	if (recording->bodies < 0)
		return recording_wont(error, room, "bodies", recording->bodies);
	return 0;
}

int
recording_open(
	struct recording **out, const char *dir, char *error, size_t room)
{
	struct recording *recording = calloc(1, sizeof(*recording));
	char why[256] = "";
	int rc;

	*out = NULL;
	if (recording == NULL)
		return -ENOMEM;
	*recording = (struct recording){
		.dir = -1, .bodies = -1, .index = -1, .next = 1
	};
	rc = recording_folders(recording, dir, why, sizeof(why));
	if (rc == -EEXIST && !why[0])
		snprintf(why, sizeof(why),
			"holds other files and no " RECORDING_INDEX
			"; name a folder that is new, empty or a recording");
	if (rc == 0)
		rc = recording_resume(recording, why, sizeof(why));
	if (rc != 0) {
		snprintf(error, room, "%s: %s", dir,
			why[0] ? why : strerror(-rc));
		recording_close(recording);
		return rc;
	}
	*out = recording;
	return 0;
}

int
recording_close(struct recording *recording)
{
	int rc = 0;

	if (recording == NULL)
		return 0;
	if (recording->index >= 0 && close(recording->index))
		rc = -errno;
	if (recording->bodies >= 0)
		close(recording->bodies);
	if (recording->dir >= 0)
		close(recording->dir);
	tdestroy(recording->urls, free);
	free(recording);
	return rc;
}

bool
recording_has(const struct recording *recording, const char *url)
{
	return tfind(url, &recording->urls, recording_compare);
}

size_t
recording_count(const struct recording *recording)
{
	return recording->count;
}

static void
recording_part(char name[32], unsigned part)
{
	snprintf(name, 32, "part.%u", part);
}

FILE *
recording_body(struct recording *recording, unsigned *part)
{
	char name[32];
	FILE *stream;

	recording_part(name, recording->parts);
	/* Removes a file that an interrupted recording left, whatever it holds
	 * now. */
	unlinkat(recording->bodies, name, 0);
	stream = files_stream(files_create_in(recording->bodies, name), "w");
	if (stream != NULL)
		*part = recording->parts++;
	return stream;
}

const char *
recording_refused(const char *type)
{
	const char *c;

	for (c = type != NULL ? type : ""; *c; c++)
		if (((unsigned char)*c < ' ' && *c != '\t') || *c == 0x7f)
			return "a control character in its Content-Type: it "
			       "couldn't be served again";
	return type != NULL && strlen(type) > RECORDING_TYPE_MAX
		? "a Content-Type of more than 1000 bytes: it couldn't be "
		  "served again"
		: NULL;
}

static int
recording_row(struct recording *recording, const char *file,
	const struct recording_page *page)
{
	char type[RECORDING_TYPE_MAX + 1], *row, *tab;
	int len, rc;

	snprintf(
		type, sizeof(type), "%s", page->type != NULL ? page->type : "");
	while ((tab = strchr(type, '\t')) != NULL)
		*tab = ' ';
	len = asprintf(&row,
		"%s\tbodies/%s\t%u\t%s\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64
		"\n",
		page->url, file, page->status, type, page->total_us,
		page->first_byte_us, page->bytes);
	if (len < 0)
		return -ENOMEM;
	rc = recording_write(recording->index, row, (size_t)len);
	free(row);
	return rc;
}

int
recording_keep(struct recording *recording, FILE *body, unsigned part,
	const struct recording_page *page)
{
	const char *type = page->type;
	bool html = type == NULL || !*type || strcasestr(type, "html") != NULL;
	char from[32], file[32];
	char *url;
	int rc = 0;

	if (fflush(body) || fdatasync(fileno(body)))
		rc = -errno;
	if (fclose(body) && rc == 0)
		rc = -errno;
	recording_part(from, part);
	snprintf(file, sizeof(file), "%06u.%s", recording->next,
		html ? "html" : "bin");
	if (rc == 0 &&
		renameat(recording->bodies, from, recording->bodies, file))
		rc = -errno;
	if (rc == 0)
		rc = recording_row(recording, file, page);
	if (rc != 0) {
		unlinkat(recording->bodies, from, 0);
		return rc;
	}
	recording->next++;
	recording->count++;
	url = strdup(page->url);
	if (url != NULL &&
		tsearch(url, &recording->urls, recording_compare) == NULL)
		free(url);
	return 0;
}

void
recording_drop(struct recording *recording, FILE *body, unsigned part)
{
	char name[32];

	fclose(body);
	recording_part(name, part);
	unlinkat(recording->bodies, name, 0);
}
